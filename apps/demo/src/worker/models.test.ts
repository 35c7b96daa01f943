import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { photoX4 } from '@sr3kit/photo-x4';
import { photoX4Real } from '@sr3kit/photo-x4-real';
import { USUAL_STEPS } from '../page/settings.ts';
import { readOwn } from './models.ts';
import type { ModelReport } from './protocol.ts';

interface Written {
  readonly schedule: object;
  readonly inference: readonly { readonly steps: number }[];
}

const written = async (file: URL | string): Promise<Written> =>
  JSON.parse(await readFile(file as URL, 'utf8')) as Written;

const config = await written(photoX4.config as URL);
const weights = new Blob([await readFile(photoX4.weights as URL)]);

const reportOf = async (change: object): Promise<ModelReport> =>
  (await readOwn('mine', new Blob([JSON.stringify({ ...config, ...change })]), weights)).report;

test.each([
  ['its plans for 2 and 4 steps', config.inference, [1, 2], 2],
  ['a plan for 4 steps alone', config.inference.filter(({ steps }) => steps === 4), [], 4],
  ['a plan for 2 steps alone', config.inference.filter(({ steps }) => steps === 2), [1, 2], 2],
  ['a plan for 100 steps', [{ steps: 100, noise: 1 }], [], 100],
  // As the library does.
  ['no plan', undefined, [], 8],
])(
  'what a model with %s starts from, and its usual steps, are reported',
  async (_, inference, crispSteps, usualSteps) => {
    const report = await reportOf({ inference });
    expect(report.modes).toContain('crisp');
    expect(report).toMatchObject({ crispSteps, usualSteps });
    expect(report.maxSteps).toBeGreaterThanOrEqual(usualSteps);
  },
);

test('a schedule of fewer steps than the library takes bounds them', async () => {
  const report = await reportOf({ schedule: { ...config.schedule, steps: 4 }, inference: undefined });
  expect(report).toMatchObject({ usualSteps: 4, maxSteps: 4 });
});

test('until a model is there, the page shows the steps of those that come with it', async () => {
  const models = [config, await written(photoX4Real.config as URL)];
  expect(models.map(({ inference }) => inference[0]!.steps)).toEqual([USUAL_STEPS, USUAL_STEPS]);
});
