import type { Output } from '@sr3kit/command';

/** A line that shows progress on a terminal; it writes nothing anywhere else. */
export interface ProgressLine {
  show(text: string, share: number): void;
  clear(): void;
}

const BAR = 20;

/** @param output - Standard error: results go to standard output. */
export function progressLine(output: Output): ProgressLine {
  let open = false;
  return {
    show(text, share) {
      if (!output.isTTY) return;
      const full = Math.round(share * BAR);
      const line = `[${'#'.repeat(full)}${'-'.repeat(BAR - full)}] ${Math.floor(100 * share)} %  ${text}`;
      // A line that wraps would not be rewritten as a whole.
      output.write(`\r${line.slice(0, (output.columns || 80) - 1)}\u001b[K`);
      open = true;
    },
    clear() {
      if (open) output.write('\r\u001b[K');
      open = false;
    },
  };
}
