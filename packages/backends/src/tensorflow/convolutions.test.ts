import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { availableEngines, prepareEngine } from '../node/engines.ts';
import { byDefinition, byKernels, type Convolution, type Factors } from '../testing/convolutions.ts';

const native = (await availableEngines()).find(({ name }) => name === 'tensorflow');
if (native?.available) await prepareEngine({ engine: 'tensorflow' });
const has = (factors: Factors): boolean =>
  native?.available === true && Boolean(tf.getKernel(`Sr3kitConv3x3${factors}`, 'tensorflow'));
const there = has('');
const why = 'no kernels: npm run native, on a processor with AVX-512';

/** The largest difference between two lists, relative to the largest expected number, or 1. */
function difference(actual: Float32Array, expected: Float64Array): number {
  if (actual.length !== expected.length) return Number.POSITIVE_INFINITY;
  let [worst, scale] = [0, 1];
  expected.forEach((value, i) => {
    scale = Math.max(scale, Math.abs(value));
    const away = Math.abs(actual[i]! - value);
    worst = away <= worst ? worst : away;
  });
  return worst / scale;
}

function expectByDefinition(convolution: Convolution, factors: Factors): void {
  const before = tf.memory().numTensors;
  const [found, expected] = [byKernels(convolution, factors), byDefinition(convolution, factors)];
  // Sums of at most some thousand float32 products.
  ['y', 'dx', 'dFilter', 'dBias'].forEach((name, i) =>
    expect(difference(found[i]!, expected[i]!), name).toBeLessThan(2e-5),
  );
  expect(tf.memory().numTensors).toBe(before);
}

const channels = fc.oneof(fc.constantFrom(1, 3, 16, 17, 24, 32, 48, 64, 99), fc.integer({ min: 1, max: 100 }));
const side = fc.integer({ min: 1, max: 19 });
const convolution = fc.record({
  batch: fc.integer({ min: 1, max: 5 }),
  height: side,
  width: side,
  inputs: channels,
  outputs: channels,
  bias: fc.boolean(),
  residual: fc.boolean(),
});

describe.each(['', 'Bfloat16'] as const)('our convolutions %s', (factors) => {
  const skipped = !has(factors);
  const reason = factors === '' ? why : `${why} and BF16`;

  test.skipIf(skipped)(
    skipped ? `any shape (${reason})` : 'any shape: values and gradients equal the definition',
    () => {
      fc.assert(
        fc.property(convolution, (given) => expectByDefinition(given, factors)),
        { numRuns: 40 },
      );
    },
  );

  // Each of them takes a way of its own through the kernels.
  test.skipIf(skipped).each([
    ['one position', { batch: 1, height: 1, width: 1, inputs: 3, outputs: 5 }],
    ['one row', { batch: 1, height: 1, width: 7, inputs: 16, outputs: 16 }],
    ['one column', { batch: 2, height: 7, width: 1, inputs: 32, outputs: 33 }],
    ['several tiles in both directions', { batch: 1, height: 33, width: 131, inputs: 5, outputs: 6 }],
    ['blocks of one, two and three registers', { batch: 1, height: 5, width: 15, inputs: 48, outputs: 112 }],
    ['more weights than partial sums are kept of', { batch: 2, height: 3, width: 8, inputs: 160, outputs: 150 }],
  ])('%s', (_, shape) => {
    expectByDefinition({ ...shape, bias: true, residual: true }, factors);
    expectByDefinition({ ...shape, bias: false, residual: false }, factors);
  });
});

describe.skipIf(!there)(there ? 'our convolutions' : `our convolutions (${why})`, () => {
  test('what does not fit is an error', () => {
    const [x, filter, none] = [tf.zeros([1, 4, 4, 3]), tf.zeros([3, 3, 3, 2]), tf.zeros([1, 4, 4, 2])];
    const before = tf.memory().numTensors;
    const run = (inputs: Record<string, tf.Tensor>) => () => tf.engine().runKernel('Sr3kitConv3x3', inputs, {});
    expect(run({ x: none, filter })).toThrow('filter must be [3, 3, inputs, outputs]');
    expect(run({ x, filter: tf.tidy(() => tf.slice(filter, [0, 0, 0, 0], [1, 3, 3, 2])) })).toThrow('filter must be');
    expect(run({ x, filter, residual: x })).toThrow('residual must have the shape of the result');
    expect(tf.memory().numTensors).toBe(before + 1);
    expect(run({ x, filter, residual: none })).not.toThrow();
  });

  test('results do not depend on the number of threads, to the bit', () => {
    const program = fileURLToPath(new URL('../testing/convolutionDigest.ts', import.meta.url));
    const digest = (threads: number): string => {
      const environment = { ...process.env };
      delete environment['TF_NUM_INTRAOP_THREADS'];
      const args = ['--conditions=@sr3kit/source', '--import', 'tsx', program, String(threads)];
      return execFileSync(process.execPath, args, { encoding: 'utf8', env: environment });
    };
    expect(digest(1)).toMatch(/^[0-9a-f]{64}\n$/);
    expect(digest(2)).toBe(digest(1));
    expect(digest(5)).toBe(digest(1));
  });
});
