import { expect, test } from 'vitest';
import { samplerNamed, samplerNames } from './index.ts';

test('every name makes a sampler, with the options that it understands', () => {
  for (const name of samplerNames) expect(samplerNamed(name).step).toBeTypeOf('function');
  expect(samplerNamed('ancestral').variance).toBe('posterior');
  expect(samplerNamed('ancestral', { variance: 'beta' }).variance).toBe('beta');
  expect(samplerNamed('dpmSolver++').history).toBe(1);
  expect(() => samplerNamed('ddim', { eta: 2 })).toThrow('eta must lie in [0, 1], got 2');
});
