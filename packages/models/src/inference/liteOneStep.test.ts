import { clipByValue, memory, randomUniform, tidy, type Tensor4D } from '@tensorflow/tfjs-core';
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { prepareEngine } from '@sr3kit/backends';
import { regress } from '@sr3kit/lite';
import { untagged } from '../config/network.ts';
import type { LiteNetwork } from '../config/network.ts';
import { disposeModel, oneStep } from '../index.ts';
import { inconsistency } from '../testing/inconsistency.ts';
import { randomLite } from '../testing/liteModels.ts';

beforeAll(async () => {
  await prepareEngine({ engine: 'cpu' });
});

let tensors: number;
beforeEach(() => {
  tensors = memory().numTensors;
});
afterEach(() => {
  expect(memory().numTensors, 'tensors left over').toBe(tensors);
});

const picture = (height: number, width: number): Tensor4D =>
  randomUniform([1, height, width, 3], -0.8, 0.8, 'float32', 9) as Tensor4D;

test.each(['diffusion', 'regression'] as const)('a %s model answers in one pass with its regressor', (kind) => {
  const model = randomLite(kind);
  const low = picture(5, 3);
  const high = oneStep(model, low, { consistency: 0 });
  expect(high.shape).toEqual([1, 20, 12, 3]);
  const expected = tidy(() =>
    clipByValue(regress(untagged(model.config.network as LiteNetwork), model.params, low).image, -1, 1).dataSync(),
  );
  expect(high.dataSync()).toEqual(expected);
  low.dispose();
  high.dispose();
  disposeModel(model);
});

test('a mode that the model does not have is refused by name', () => {
  const model = randomLite('diffusion');
  const low = picture(2, 2);
  expect(() => oneStep(model, low, { mode: 'crisp' })).toThrow('no mode crisp, it has one-step, diffusion');
  low.dispose();
  disposeModel(model);
});

test.each([
  [1, 1],
  [1, 6],
  [5, 3],
])('a %i x %i picture can be made consistent', (height, width) => {
  const model = randomLite('diffusion');
  const low = picture(height, width);
  const [free, half, whole] = [0, 0.5, 1].map((consistency) => oneStep(model, low, { consistency }));
  expect(inconsistency(whole!, low)).toBeLessThan(1e-5);
  expect(inconsistency(free!, low)).toBeGreaterThan(1e-3);
  // Half of the way: half of what is missing is left.
  expect(inconsistency(half!, low) / inconsistency(free!, low)).toBeCloseTo(0.5, 3);
  for (const tensor of [low, free!, half!, whole!]) tensor.dispose();
  disposeModel(model);
});
