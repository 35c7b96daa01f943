import { formatDuration } from '@sr3kit/command';

/** Seconds that anybody waits without being told. */
const LONG = 60;

/** Where a teller finds what it says it of and to whom. */
interface Told {
  readonly input: string;
  readonly onNote: (note: string) => void;
}

/**
 * Makes a function that says once how long a picture takes, if that is long, as soon as it is known: a terminal shows the time
 * left as well, a log file would show nothing.
 *
 * @returns A function of the seconds that are left and, where it is known, the memory that the engine needs, in bytes.
 */
export function timeTeller({ input, onNote }: Told): (seconds: number, bytes?: number) => void {
  let told = false;
  return (seconds, bytes) => {
    if (told) return;
    told = true;
    if (seconds < LONG) return;
    const memory = bytes === undefined ? '' : ` and ${(bytes / 2 ** 30).toPrecision(2)} GiB of memory`;
    onNote(`${input}: takes about ${formatDuration(seconds)}${memory}`);
  };
}
