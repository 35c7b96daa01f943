import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** Resident memory of this process in megabytes, without the garbage. */
export function residentMegabytes(): number {
  collectGarbage();
  return process.memoryUsage.rss() / 1e6;
}
