import { availableEngines, prepareEngine } from '@sr3kit/backends';
import { beforeAll, describe, test } from 'vitest';

/** Engines that every machine has; on a build server their absence is a failure, elsewhere a skipped test. */
const REQUIRED: readonly string[] = process.env['CI'] === 'true' ? ['wasm', 'cpu'] : [];

const found = await availableEngines();

/** Runs a suite on every engine of this machine. An engine that is not there shows as a skipped test with the reason. */
export function describeEngines(suite: (engine: string) => void): void {
  for (const { name, available, why } of found) {
    if (available) {
      describe(name, () => {
        beforeAll(async () => {
          await prepareEngine({ engine: name });
        });
        suite(name);
      });
    } else if (REQUIRED.includes(name)) {
      test(`${name} is present`, () => {
        throw new Error(why);
      });
    } else {
      test.skip(`${name}: ${why}`, () => {});
    }
  }
}
