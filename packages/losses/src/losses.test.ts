import '@tensorflow/tfjs'; // registers the gradients
import type { Scalar, Tensor, Tensor4D } from '@tensorflow/tfjs-core';
import {
  add,
  div,
  dispose,
  memory,
  mul,
  reshape,
  scalar,
  sub,
  tensor1d,
  tensor4d,
  tidy,
  valueAndGrad,
} from '@tensorflow/tfjs-core';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { predictionTarget, type Denoiser, type Prediction } from '@sr3kit/denoiser';
import { gaussians } from '@sr3kit/random';
import { diffusionLoss, objectiveConfigSchema, regressionLoss, type Norm, type Weighting } from './index.ts';

const SHAPE: [number, number, number, number] = [3, 2, 2, 2];
const levels = [0.2, 0.75, 0.97];
const predictions: Prediction[] = ['eps', 'v', 'y0'];
const norms: Norm[] = ['l1', 'l2'];
const weightings: Weighting[] = [
  { kind: 'none' },
  { kind: 'snr' },
  { kind: 'truncatedSnr' },
  { kind: 'minSnr', gamma: 5 },
];
const size = SHAPE.reduce((product, extent) => product * extent);
const noise = (seed: number): Tensor4D => tensor4d(gaussians(seed, 0, size), SHAPE);

/** Tensors of every test, freed after it, so that what is left was leaked by the code under test. */
function material() {
  return { y0: noise(1), eps: noise(2), noiseLevel: tensor1d(levels), off: noise(3), theta: scalar(0.3) };
}
let given: ReturnType<typeof material>;
let before: number;
beforeEach(() => {
  before = memory().numTensors;
  given = material();
});
afterEach(() => {
  dispose(Object.values(given) as Tensor[]);
  expect(memory().numTensors).toBe(before);
});

function valueOf(loss: Scalar): number {
  const value = loss.dataSync()[0]!;
  loss.dispose();
  return value;
}

/** Mean slope of a loss of one number between two places. */
function slope(loss: (theta: Tensor) => Scalar, from: number, to: number): number {
  const [before, after] = [from, to].map((theta) => {
    const point = scalar(theta);
    const found = valueOf(loss(point));
    point.dispose();
    return found;
  });
  return (after! - before!) / (to - from);
}

/** Answers as if its estimate of y0 were wrong by `off`, in whatever way it is asked to answer. */
function wrongBy(off: Tensor4D, prediction: Prediction): Denoiser {
  return (y, _condition, noiseLevel) => {
    const level = reshape(noiseLevel, [-1, 1, 1, 1]);
    const sigma = reshape(tensor1d(levels.map((n) => Math.sqrt(1 - n * n))), [-1, 1, 1, 1]);
    const y0Hat = add(given.y0, off) as Tensor4D;
    const epsHat = div(sub(y, mul(level, y0Hat)), sigma) as Tensor4D;
    return predictionTarget(prediction, y0Hat, epsHat, noiseLevel);
  };
}

describe.each(predictions)('predicting %s', (prediction) => {
  test('a denoiser that knows the answer loses nothing', () => {
    const knowing: Denoiser = (_y, _condition, level) => predictionTarget(prediction, given.y0, given.eps, level);
    for (const norm of norms) {
      for (const weighting of weightings) {
        expect(valueOf(diffusionLoss(knowing, batch(), draw(), { prediction, norm, weighting }))).toBe(0);
      }
    }
  });

  test.each(norms)('under %s without weights the loss is the mean error of the prediction', (norm) => {
    const loss = valueOf(
      diffusionLoss(wrongBy(given.off, prediction), batch(), draw(), { prediction, norm, weighting: { kind: 'none' } }),
    );
    const perY0 = { eps: (snr: number) => snr, v: (snr: number) => snr + 1, y0: () => 1 }[prediction];
    expect(loss / meanOver((snr) => perY0(snr), norm)).toBeCloseTo(1, 4);
  });

  test.each(norms)('under %s a weighting means what it means for y0', (norm) => {
    const asked = (weighting: Weighting): number =>
      valueOf(diffusionLoss(wrongBy(given.off, prediction), batch(), draw(), { prediction, norm, weighting }));
    expect(asked({ kind: 'snr' }) / meanOver((snr) => snr, norm)).toBeCloseTo(1, 4);
    expect(asked({ kind: 'truncatedSnr' }) / meanOver((snr) => Math.max(snr, 1), norm)).toBeCloseTo(1, 4);
    expect(asked({ kind: 'minSnr', gamma: 2 }) / meanOver((snr) => Math.min(snr, 2), norm)).toBeCloseTo(1, 4);
  });

  test('the gradient is that of finite differences', () => {
    const objective = { prediction, norm: 'l2', weighting: { kind: 'minSnr', gamma: 5 } } as const;
    const loss = (theta: Tensor): Scalar => diffusionLoss((y) => mul(theta, y) as Tensor4D, batch(), draw(), objective);
    const { value, grad } = valueAndGrad(loss)(given.theta);
    // The loss is a parabola in theta, so a wide central difference is exact.
    expect(grad.dataSync()[0]! / slope(loss, -0.7, 1.3)).toBeCloseTo(1, 4);
    dispose([value, grad]);
  });
});

const batch = () => ({ y0: given.y0, condition: {} });
const draw = () => ({ eps: given.eps, noiseLevel: given.noiseLevel });

/** Mean of weight(snr) off^2, or of sqrt(weight(snr)) |off|, in double precision. */
function meanOver(weight: (snr: number) => number, norm: Norm): number {
  const perSample = size / SHAPE[0];
  let sum = 0;
  gaussians(3, 0, size).forEach((off, i) => {
    const level = levels[Math.floor(i / perSample)]!;
    const w = weight(level ** 2 / (1 - level ** 2));
    sum += norm === 'l1' ? Math.sqrt(w) * Math.abs(off) : w * off * off;
  });
  return sum / size;
}

test('the denoiser is told the condition and the noise level of each sample', () => {
  const condition = { image: given.off };
  const objective = { prediction: 'eps', norm: 'l2', weighting: { kind: 'none' } } as const;
  let told: readonly unknown[] = [];
  const listening: Denoiser = (y, ...rest) => {
    told = rest;
    return mul(y, 1) as Tensor4D;
  };
  valueOf(diffusionLoss(listening, { y0: given.y0, condition }, draw(), objective));
  expect(told).toEqual([condition, given.noiseLevel]);
});

test('nothing leaks when the denoiser throws or answers in another shape', () => {
  const objective = { prediction: 'eps', norm: 'l1', weighting: { kind: 'snr' } } as const;
  const failing: Denoiser = (y) => {
    mul(y, 2);
    throw new Error('out of memory');
  };
  expect(() => diffusionLoss(failing, batch(), draw(), objective)).toThrow('out of memory');
  const flat: Denoiser = (y) => reshape(y, [3, 4, 1, 2]) as Tensor4D;
  expect(() => diffusionLoss(flat, batch(), draw(), objective)).toThrow(
    "the denoiser's answer must be [3, 2, 2, 2], got [3, 4, 1, 2]",
  );
});

test('noise levels of another number than the samples are refused', () => {
  const noiseLevel = tensor1d([0.5]);
  const objective = { prediction: 'v', norm: 'l2', weighting: { kind: 'none' } } as const;
  expect(() => diffusionLoss((y) => y, batch(), { eps: given.eps, noiseLevel }, objective)).toThrow(
    'noiseLevel must be [3], got [1]',
  );
  noiseLevel.dispose();
});

test('the regression loss is the mean absolute or square error', () => {
  const a = tensor4d([1, 2, 3, 4], [1, 2, 2, 1]);
  const b = tensor4d([1, 0, 0, 8], [1, 2, 2, 1]);
  expect(valueOf(regressionLoss(a, b, 'l1'))).toBeCloseTo(9 / 4, 6);
  expect(valueOf(regressionLoss(a, b, 'l2'))).toBeCloseTo(29 / 4, 6);
  expect(valueOf(regressionLoss(a, b, 'psnr'))).toBeCloseTo(Math.log(29 / 4) / 2, 4);
  expect(() => regressionLoss(a, given.y0, 'l2')).toThrow('predicted must be [3, 2, 2, 2], got [1, 2, 2, 1]');
  dispose([a, b]);
});

test('by psnr a decibel counts alike in each picture, whatever its error and the unit', () => {
  const truth = tensor4d([0, 0, 0, 0], [2, 1, 2, 1]);
  const loss = (smooth: number, busy: number, unit = 1) => {
    const made = tensor4d(
      [smooth, -smooth, busy, -busy].map((error) => error / unit),
      [2, 1, 2, 1],
    );
    const value = valueOf(regressionLoss(made, truth, 'psnr', unit));
    made.dispose();
    return value;
  };
  const decibel = 10 ** -0.05;
  const gain = (Math.log(10) / 20) * 0.5; // of one picture of two
  expect(loss(0.1, 0.4) - loss(0.1 * decibel, 0.4)).toBeCloseTo(gain, 2);
  expect(loss(0.1, 0.4) - loss(0.1, 0.4 * decibel)).toBeCloseTo(gain, 2);
  expect(loss(0.1, 0.4, 0.1) - loss(0.1, 0.4)).toBeCloseTo(Math.log(10), 4);
  // A picture that is as good as it may be gains nothing that others lose by.
  expect(loss(0.001, 0.4) - loss(0, 0.4)).toBeLessThan(0.01);
  truth.dispose();
});

describe('the schema of an objective', () => {
  test('fills in its defaults', () => {
    expect(objectiveConfigSchema.parse({ prediction: 'eps', norm: 'l1' }).weighting).toEqual({ kind: 'none' });
    expect(
      objectiveConfigSchema.parse({ prediction: 'v', norm: 'l2', weighting: { kind: 'minSnr' } }).weighting,
    ).toEqual({ kind: 'minSnr', gamma: 5 });
  });

  test.each([
    [{ prediction: 'x0', norm: 'l1' }, ['prediction']],
    [{ prediction: 'eps', norm: 'l3' }, ['norm']],
    [{ prediction: 'eps', norm: 'l1', weighting: { kind: 'minSnr', gamma: 0 } }, ['weighting', 'gamma']],
    [{ prediction: 'eps', norm: 'l1', weighting: { kind: 'snr', gamma: 5 } }, ['weighting']],
    [{ prediction: 'eps', norm: 'l1', weight: 1 }, []],
  ])('names the wrong field of %j', (config, path) => {
    const issues = objectiveConfigSchema.safeParse(config).error?.issues;
    expect(issues?.map((issue) => issue.path)).toEqual([path]);
  });
});

test.each(norms)('the gradient of the regression loss (%s) is that of its definition', (norm) => {
  const [target, predicted] = [tensor4d([1, -2, 3, 0.5], [1, 2, 2, 1]), tensor4d([2, -2, 0.5, 3], [1, 2, 2, 1])];
  const { value, grad } = valueAndGrad((x: Tensor) => mul(3, regressionLoss(x as Tensor4D, target, norm)))(predicted);
  // Errors 1, 0, -2.5 and 2.5, four of them, times 3.
  const slopes = norm === 'l1' ? [1, 0, -1, 1] : [2, 0, -5, 5];
  expect([...grad.dataSync()]).toEqual(slopes.map((slope) => (slope * 3) / 4));
  dispose([target, predicted, value, grad]);
});

test('the gradient by psnr is that of finite differences', () => {
  const loss = (theta: Tensor): Scalar => tidy(() => regressionLoss(mul(theta, given.off), given.y0, 'psnr', 0.1));
  const { value, grad } = valueAndGrad(loss)(given.theta);
  expect(grad.dataSync()[0]! / slope(loss, 0.29, 0.31)).toBeCloseTo(1, 2);
  dispose([value, grad]);
});
