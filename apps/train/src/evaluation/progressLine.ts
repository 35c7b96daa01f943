import type { Io } from '@sr3kit/command';

/** One line on a terminal that is written over; nothing elsewhere. */
export function progressLine(io: Io): { readonly show: (text: string) => void; readonly clear: () => void } {
  const write = (text: string): void => {
    if (io.stderr.isTTY === true) io.stderr.write(`\r${text}\u001b[K`);
  };
  return { show: write, clear: () => write('') };
}
