import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { byDefinition, numbersOf, type Convolution } from '../testing/convolutions.ts';
import { requiredEngines } from '../testing/requiredEngines.ts';
import { softwareWebgpu } from '../testing/softwareWebgpu.ts';

const { available, why } = await softwareWebgpu();
const skipped = !available && !requiredEngines.includes('webgpu');

/** A driver in software compiles every class of shapes anew. */
const TIMEOUT = 5 * 60_000;

interface Case extends Convolution {
  readonly film: boolean;
}

/** What FiLM takes: fixed numbers about 0. */
function filmOf({ batch, outputs }: Case): Float32Array {
  return Float32Array.from({ length: batch * 2 * outputs }, (_, i) => Math.sin(0.7 * i + 0.3));
}

async function byKernels(given: Case): Promise<Float32Array[]> {
  const { batch, height, width, inputs, outputs } = given;
  const numbers = numbersOf(given);
  const made = tf.tidy(() => {
    const x = tf.tensor(numbers.x, [batch, height, width, inputs]);
    const filter = tf.tensor(numbers.filter, [3, 3, inputs, outputs]);
    const bias = tf.tensor(numbers.bias, [outputs]);
    const [residual, dy] = [numbers.residual, numbers.dy].map((each) =>
      tf.tensor(each, [batch, height, width, outputs]),
    );
    const film = tf.tensor(filmOf(given), [batch, 2 * outputs]);
    const run = (name: string, tensors: tf.NamedTensorMap): tf.Tensor =>
      tf.engine().runKernel<tf.Tensor[]>(name, tensors, {})[0]!;
    return [
      run('Sr3kitConv3x3', { x, filter, ...(given.bias && { bias }), ...(given.residual && { residual: residual! }) }),
      run('Sr3kitConv3x3InputGrad', { dy: dy!, filter }),
      run('Sr3kitConv3x3Swish', { x, filter, ...(given.bias && { bias }), ...(given.film && { film }) }),
      ...filterGradients('Sr3kitConv3x3FilterGrad', { x, dy: dy! }),
      ...filterGradients('Sr3kitConv1x1FilterGrad', { x, dy: dy! }),
    ];
  });
  const values = await Promise.all(made.map((each) => each.data<'float32'>()));
  tf.dispose(made);
  return values;
}

const filterGradients = (name: string, tensors: tf.NamedTensorMap): tf.Tensor[] =>
  tf.engine().runKernel<tf.Tensor[]>(name, tensors, {});

const names = ['y', 'dx', 'activated', 'dFilter', 'dBias', 'dFilter of one tap', 'its dBias'] as const;

/** What has these names: y, the gradient of x, swish(y (1 + gamma) + beta) without the residual, and other gradients. */
function expected(given: Case): Float64Array[] {
  const [y, dx, dFilter, dBias] = byDefinition(given, '');
  const [plain] = byDefinition({ ...given, residual: false }, '');
  const film = filmOf(given);
  const perPicture = plain!.length / given.batch;
  const activated = plain!.map((value, at) => {
    const gamma = Math.floor(at / perPicture) * 2 * given.outputs + (at % given.outputs);
    const modulated = given.film ? value * (1 + film[gamma]!) + film[gamma + given.outputs]! : value;
    return modulated / (1 + Math.exp(-modulated));
  });
  const tap = given.inputs * given.outputs;
  return [y!, dx!, activated, dFilter!, dBias!, dFilter!.slice(4 * tap, 5 * tap), dBias!];
}

/** The largest difference, relative to the largest expected number or the unit. */
function difference(actual: Float32Array, wanted: Float64Array, unit: number): number {
  if (actual.length !== wanted.length) return Number.POSITIVE_INFINITY;
  const scale = wanted.reduce((most, value) => Math.max(most, Math.abs(value)), unit);
  return wanted.reduce((worst, value, i) => {
    const away = Math.abs(actual[i]! - value) / scale;
    return away <= worst ? worst : away;
  }, 0);
}

async function expectByDefinition(given: Case): Promise<void> {
  const before = tf.memory().numTensors;
  const [found, wanted] = [await byKernels(given), expected(given)];
  // Sums over all places, of either sign: what remains of them may be small.
  const deviation = Math.sqrt(given.batch * given.height * given.width);
  const unit = (name: string): number => (name.includes('dFilter') || name.includes('dBias') ? deviation : 1);
  // Sums of at most some thousand float32 products, and an exponential of a graphics driver.
  names.forEach((name, i) => expect(difference(found[i]!, wanted[i]!, unit(name)), name).toBeLessThan(2e-5));
  expect(tf.memory().numTensors).toBe(before);
}

const plain = { batch: 1, height: 9, width: 17, bias: true, residual: true, film: true };

describe.skipIf(skipped)(skipped ? `webgpu (${why})` : 'our convolutions on webgpu', { timeout: TIMEOUT }, () => {
  // Blocks of a workgroup are 16 x 8 places and up to 64 channels.
  test.each([
    ['a picture in', { ...plain, inputs: 3, outputs: 32 }],
    ['what a picture is made of', { ...plain, inputs: 48, outputs: 48 }],
    ['the widest workgroup', { ...plain, inputs: 64, outputs: 64, batch: 2, height: 8, width: 16 }],
    ['two blocks of channels', { ...plain, inputs: 16, outputs: 128, height: 3, width: 5 }],
    ['many blocks of places', { ...plain, inputs: 4, outputs: 12, height: 130, width: 258, residual: false }],
    ['channels that no vector fits', { ...plain, inputs: 67, outputs: 1, height: 4, width: 18 }],
  ])('%s: values and gradients equal the definition', async (_, given) => {
    await expectByDefinition(given);
  });

  const side = fc.integer({ min: 1, max: 19 });
  const channels = fc.oneof(fc.constantFrom(1, 3, 12, 16, 32, 48, 64), fc.integer({ min: 1, max: 70 }));
  const any = fc.record({
    ...{ batch: fc.integer({ min: 1, max: 3 }), height: side, width: side, inputs: channels, outputs: channels },
    ...{ bias: fc.boolean(), residual: fc.boolean(), film: fc.boolean() },
  });

  test('any shape: values and gradients equal the definition', async () => {
    await fc.assert(fc.asyncProperty(any, expectByDefinition), { numRuns: 3 });
  });
});
