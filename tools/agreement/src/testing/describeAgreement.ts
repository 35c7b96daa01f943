import { env, memory } from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import { availableEngines, prepareEngine, type Engine, type EngineName } from '@sr3kit/backends';

/** Named arrays that every engine must agree on. */
export type Results = Readonly<Record<string, Float32Array>>;

/** Engines that must be there: on a build server native TensorFlow and a software driver for WebGPU are installed. */
const required: readonly EngineName[] = process.env['CI'] === 'true' ? ['tensorflow', 'webgpu', 'wasm'] : ['wasm'];

const found = await availableEngines({ softwareGpu: true });

async function start(engine: EngineName): Promise<Engine> {
  const prepared = await prepareEngine({ engine });
  // Small operations would otherwise be computed by the processor, and show nothing of the engine.
  if (engine === 'webgpu') env().set('WEBGPU_CPU_FORWARD', false);
  return prepared;
}

/**
 * Computes something on every engine of this machine and compares it with what plain JavaScript gives. An engine that is
 * not there shows as a skipped test with the reason.
 *
 * @param tolerance - How far a number may be off, in units of the largest number of its array; `what` says why.
 */
export function describeAgreement(
  what: string,
  compute: (engine: Engine) => Promise<Results>,
  tolerance: number,
): void {
  describe(what, () => {
    let reference: Promise<Results> | undefined;
    for (const { name, available, why } of found.filter(({ name }) => name !== 'cpu')) {
      test.skipIf(!available && !required.includes(name))(available ? name : `${name} (${why})`, async () => {
        const cpu = await start('cpu');
        reference ??= compute(cpu);
        const expected = await reference;
        const engine = await start(name);
        const before = memory().numTensors;
        const actual = await compute(engine);
        expect(memory().numTensors).toBe(before);
        expect(Object.keys(actual)).toEqual(Object.keys(expected));
        const off = Object.keys(expected).map((key) => [key, difference(actual[key]!, expected[key]!)] as const);
        expect(off.filter(([, by]) => !(by < tolerance))).toEqual([]);
      });
    }
  });
}

/** The largest difference in units of the largest expected number. */
function difference(actual: Float32Array, expected: Float32Array): number {
  if (actual.length !== expected.length) return Number.POSITIVE_INFINITY;
  const scale = Math.max(1e-3, ...expected.map(Math.abs));
  return Math.max(...actual.map((value, i) => Math.abs(value - expected[i]!))) / scale;
}
