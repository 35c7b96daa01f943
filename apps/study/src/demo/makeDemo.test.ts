import { expect, test } from 'vitest';
import { temporaryFolder } from '@sr3kit/testing';
import { openStudy } from '../store/openStudy.ts';
import { makeDemo } from './makeDemo.ts';

test('the demo is a study of parts of a photograph, enlarged in three ways', async () => {
  const steps: string[] = [];
  const database = await makeDemo(await temporaryFolder(), (text) => steps.push(text), ['rocket']);
  expect(steps).toEqual(['rocket: 4 parts']);
  const study = openStudy(database);
  try {
    expect(study.config.models.map(({ name }) => name)).toEqual(['bicubic', 'one-step', 'diffusion']);
    // Truth, input, two mosaics and three models, each a picture of its own.
    expect(study.database.one('SELECT count(DISTINCT png) AS count FROM picture')).toMatchObject({ count: 4 * 7 });
  } finally {
    study.database.close();
  }
});
