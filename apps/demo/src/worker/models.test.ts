import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { photoX4 } from '@sr3kit/photo-x4';
import { readOwn } from './models.ts';

const config = JSON.parse(await readFile(photoX4.config as URL, 'utf8')) as { inference: { steps: number }[] };
const weights = new Blob([await readFile(photoX4.weights as URL)]);

test.each([
  ['its plans for 2 and 4 steps', config.inference, true],
  ['a plan for 4 steps alone', config.inference.filter(({ steps }) => steps === 4), false],
  ['a plan for 2 steps alone', config.inference.filter(({ steps }) => steps === 2), true],
  ['no plan', undefined, false],
])('what two steps start from is reported of a model with %s', async (_, inference, expected) => {
  const file = new Blob([JSON.stringify({ ...config, inference })]);
  const { report } = await readOwn('mine', file, weights);
  expect(report.modes).toContain('crisp');
  expect(report.twoRefineCrisp).toBe(expected);
});
