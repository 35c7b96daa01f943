import { samplerNames } from '@sr3kit/samplers';
import { expect, test } from 'vitest';
import { samplerLabels } from './samplers.ts';

test('the page offers every sampler there is, the usual one first', () => {
  expect(Object.keys(samplerLabels)).toEqual(samplerNames);
});
