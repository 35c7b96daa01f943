import { memory, range, reshape, type Tensor4D } from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { prepareEngine } from '@sr3kit/backends';
import { cropTo, padToMultiple } from './padding.ts';

beforeAll(async () => {
  await prepareEngine({ engine: 'cpu' });
});

test('padding reaches the next multiple, cropping undoes it, and nothing leaks', () => {
  const size = fc.integer({ min: 1, max: 9 });
  fc.assert(
    fc.property(size, size, size, (height, width, unit) => {
      const before = memory().numTensors;
      const flat = range(0, height * width * 2, 1);
      const picture = reshape(flat, [1, height, width, 2]) as Tensor4D;
      const padded = padToMultiple(picture, unit);
      const [, h, w] = padded.shape;
      expect([h % unit, w % unit]).toEqual([0, 0]);
      expect(h - height).toBeLessThan(unit);
      expect(w - width).toBeLessThan(unit);
      const last = padded.dataSync().slice(-2);
      expect([...last]).toEqual([...picture.dataSync().slice(-2)]);
      const back = cropTo(padded, height, width);
      expect([...back.dataSync()]).toEqual([...picture.dataSync()]);
      for (const tensor of [flat, picture, padded, back]) tensor.dispose();
      expect(memory().numTensors).toBe(before);
    }),
    { numRuns: 60 },
  );
});
