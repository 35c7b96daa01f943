import { expect, test } from 'vitest';
import { previewedSteps } from './previewedSteps.ts';

test('every step of a small picture is shown', () => {
  expect(previewedSteps(4, 1e6)).toEqual([1, 2, 3, 4]);
  expect(previewedSteps(1, 50e6)).toEqual([1]);
});

test('of a large picture as many as may be read, evenly spread, and always the last', () => {
  expect(previewedSteps(8, 12e6)).toEqual([2, 4, 5, 7, 8]);
  expect(previewedSteps(20, 50e6)).toEqual([20]);
  for (const steps of [1, 3, 8, 50]) {
    for (const megapixels of [0.5, 3, 12, 31, 50]) {
      const shown = previewedSteps(steps, megapixels * 1e6);
      expect(shown.at(-1)).toBe(steps);
      expect(new Set(shown).size).toBe(shown.length);
      expect(shown.length * megapixels).toBeLessThanOrEqual(Math.max(64, megapixels));
    }
  }
});
