import { env } from '@tensorflow/tfjs-core';
import { beforeAll, describe, test } from 'vitest';
import { availableEngines, prepareEngine, type EngineName } from '@sr3kit/backends';

/** Engines that every machine has; on a build server their absence is a failure, elsewhere a skipped test. */
const required: readonly EngineName[] = process.env['CI'] === 'true' ? ['wasm', 'cpu'] : [];

const found = await availableEngines({ softwareGpu: true });
const foundInHardware = await availableEngines();

/** Which engines a suite runs on. */
export interface SuiteOptions {
  /** Whether WebGPU may run on a processor, which takes seconds for every new shape; default true. */
  readonly softwareGpu?: boolean;
}

/** Runs a suite on every engine of this machine. An engine that is not there shows as a skipped test with the reason. */
export function describeEngines(suite: (engine: EngineName) => void, { softwareGpu = true }: SuiteOptions = {}): void {
  for (const { name, available, why } of softwareGpu ? found : foundInHardware) {
    if (available) {
      describe(`on ${name}`, () => {
        beforeAll(async () => {
          await prepareEngine({ engine: name });
          // Small operations would otherwise be computed by the processor.
          if (name === 'webgpu') env().set('WEBGPU_CPU_FORWARD', false);
        });
        suite(name);
      });
    } else if (required.includes(name)) {
      test(`${name} is present`, () => {
        throw new Error(why);
      });
    } else {
      test.skip(`${name}: ${why}`, () => {});
    }
  }
}
