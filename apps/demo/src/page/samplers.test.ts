import { expect, test } from 'vitest';
import { samplerNames } from '@sr3kit/samplers';
import { samplerLabels } from './samplers.ts';

test('the page offers every sampler there is, the usual one first', () => {
  expect(Object.keys(samplerLabels)).toEqual(samplerNames);
});
