import { CheckpointError } from '@sr3kit/safetensors';

/** What to do about a file whose bytes are wrong. */
const DAMAGED = 'it is damaged or not a PyTorch checkpoint; copy, download or save it again';

/** @throws CheckpointError saying what is wrong with the file `what` and what to do about it. */
export function fail(what: string, problem: string, advice: string = DAMAGED, cause?: unknown): never {
  throw new CheckpointError(`${what}: ${problem}: ${advice}`, cause === undefined ? {} : { cause });
}

/** Text from the file as it is shown in a message; long ones are cut. */
export function quote(value: string): string {
  const text = JSON.stringify(value);
  return text.length > 120 ? `${text.slice(0, 117)}..."` : text;
}
