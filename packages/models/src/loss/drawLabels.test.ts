import '@tensorflow/tfjs-backend-cpu';
import { expect, test } from 'vitest';
import type { PictureBatch } from '@sr3kit/losses';
import { objectiveSchema } from '../config/objective.ts';
import { drawLabels, NO_CLASS } from './drawLabels.ts';

const size = 2000;
const labels = Int32Array.from({ length: size }, (_, i) => i % 7);
const batch: PictureBatch = {
  size,
  crop: 1,
  scale: 1,
  channels: 1,
  high: new Float32Array(0),
  low: new Float32Array(0),
  labels,
};

function drawn(labelDropout: number | undefined, step: number, of: PictureBatch = batch): number[] {
  const written = { kind: 'diffusion', prediction: 'v', target: 'image' };
  const objective = objectiveSchema.parse(labelDropout === undefined ? written : { ...written, labelDropout });
  const tensor = drawLabels(objective, of, { seed: 1, step, micro: 0 });
  const values = [...tensor.dataSync()];
  tensor.dispose();
  return values;
}

test('as many classes are withheld as the objective says, others in every step, and the rest stay as they are', () => {
  const told = drawn(0.2, 0);
  const withheld = told.filter((label) => label === NO_CLASS).length / size;
  // Within four standard deviations of a binomial share.
  expect(Math.abs(withheld - 0.2)).toBeLessThan(4 * Math.sqrt((0.2 * 0.8) / size));
  told.forEach((label, i) => expect([NO_CLASS, labels[i]]).toContain(label));
  expect(drawn(0.2, 0)).toEqual(told);
  expect(drawn(0.2, 1)).not.toEqual(told);
});

test('without it every class is told, and a batch without labels is refused', () => {
  for (const dropout of [undefined, 0]) expect(drawn(dropout, 0)).toEqual([...labels]);
  const { labels: _, ...without } = batch;
  expect(() => drawn(0, 0, without)).toThrow('set data.labels');
});
