import '@tensorflow/tfjs-backend-cpu';
import {
  div,
  fill,
  memory,
  mul,
  reshape,
  sqrt,
  square,
  sub,
  tensor1d,
  tidy,
  type Tensor4D,
} from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { predictionTarget, type Denoiser, type Prediction } from '@sr3kit/denoiser';
import { ddim, sample } from '@sr3kit/samplers';
import { createSchedule, respace } from '@sr3kit/schedules';
import { guided } from './guided.ts';

const SHAPE = [2, 2, 3, 1] as const;

/**
 * The best denoiser there is where every picture of a class is of one brightness, and pictures in general are of another: it
 * knows the answer and finds the noise by subtraction.
 */
function oracle(ofClass: number, inGeneral: number, prediction: Prediction): Denoiser {
  return (y, { labels }, noiseLevel) =>
    tidy(() => {
      const y0 = fill(y.shape, labels!.dataSync()[0]! >= 0 ? ofClass : inGeneral) as Tensor4D;
      const signal = reshape(noiseLevel, [-1, 1, 1, 1]);
      const eps = div(sub(y, mul(signal, y0)), sqrt(sub(1, square(signal)))) as Tensor4D;
      return predictionTarget(prediction, y0, eps, noiseLevel);
    });
}

const curve = respace(createSchedule({ kind: 'cosine', steps: 200 }, { warn: () => undefined }), 4, 'logSnr');

async function drawn(denoise: ReturnType<typeof guided>, prediction: Prediction): Promise<number[]> {
  const labels = tensor1d([0, 1], 'int32');
  const start = { shape: SHAPE, seed: 3, condition: { labels }, prediction, clip: null };
  let values: number[] = [];
  for await (const { y0 } of sample(denoise, curve, start, { sampler: ddim() })) {
    values = [...y0.dataSync()];
    y0.dispose();
  }
  labels.dispose();
  return values;
}

const brightness = fc.double({ min: -1, max: 1, noNaN: true });
const predictions = fc.constantFrom<Prediction>('eps', 'v', 'y0');

test('samples lie as far beyond the class as the weight says, whatever the network predicts', async () => {
  const law = fc.asyncProperty(
    ...([brightness, brightness, fc.double({ min: 0, max: 5, noNaN: true }), predictions] as const),
    async (ofClass, inGeneral, weight, prediction) => {
      const before = memory().numTensors;
      const values = await drawn(guided(oracle(ofClass, inGeneral, prediction), weight), prediction);
      // Both answers are linear in the pictures' brightness, so guidance extrapolates it (eq. 6).
      const expected = (1 + weight) * ofClass - weight * inGeneral;
      for (const value of values) expect(Math.abs(value - expected)).toBeLessThan(2e-3);
      expect(memory().numTensors).toBe(before);
    },
  );
  await fc.assert(law, { numRuns: 30 });
});

test('where the class says nothing, guidance changes nothing, and a weight of 0 is the denoiser itself', async () => {
  const law = fc.asyncProperty(
    brightness,
    fc.double({ min: 0, max: 5, noNaN: true }),
    predictions,
    async (both, weight, prediction) => {
      const plain = oracle(both, both, prediction);
      const [with_, without] = [await drawn(guided(plain, weight), prediction), await drawn(plain, prediction)];
      with_.forEach((value, i) => expect(Math.abs(value - without[i]!)).toBeLessThan(1e-5));
      expect(guided(plain, 0)).toBe(plain);
    },
  );
  await fc.assert(law, { numRuns: 20 });
});

test('nothing is left behind when the evaluation stops between its two halves', () => {
  const before = memory().numTensors;
  const inputs = tidy(() => [fill([...SHAPE], 0.5), fill([2], 0.5)] as const);
  const parts = guided(function* (y) {
    yield;
    return y.clone();
  }, 1)(inputs[0] as Tensor4D, {}, inputs[1] as never) as Generator;
  // The pause of the first evaluation, then that of the second.
  expect([parts.next().done, parts.next().done]).toEqual([false, false]);
  parts.return(undefined);
  inputs.forEach((tensor) => tensor.dispose());
  expect(memory().numTensors).toBe(before);
});
