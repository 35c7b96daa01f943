import { describe, expect, test } from 'vitest';
import { ancestral, ddim } from '@sr3kit/samplers';
import type { ModelConfig } from '../config/modelConfig.ts';
import { modelConfigSchema, inferencePlanOf, usualSteps } from '../index.ts';
import { writtenLite } from '../testing/writtenLite.ts';

const plain = modelConfigSchema.parse(writtenLite);
const planned: ModelConfig = {
  ...plain,
  inference: [
    { steps: 4, noise: 1.2, spacing: { cleanest: 5 } },
    { steps: 16, noise: 0.9 },
  ],
};

describe('a model with plans', () => {
  test('is drawn by its first plan, unless a number of steps is asked for', () => {
    expect(usualSteps(planned)).toBe(4);
    expect(usualSteps(plain)).toBe(8);
  });

  test('takes the plan for the number of steps as it is', () => {
    expect(inferencePlanOf(planned, ancestral(), 4)).toEqual({
      ...{ steps: 4, noise: 1.2, spacing: { cleanest: 5 } },
      start: 'noise',
    });
    expect(inferencePlanOf(planned, ancestral(), 16)).toEqual({
      ...{ steps: 16, noise: 0.9, spacing: 'logSnr' },
      start: 'noise',
    });
  });

  test('takes the nearest by ratio for other numbers, and less of its correction the more steps there are', () => {
    const six = inferencePlanOf(planned, ancestral(), 6);
    expect(six.spacing).toEqual({ cleanest: 5 });
    expect(six.noise).toBeCloseTo(1 + (0.2 * 10) / 12, 12);
    expect(inferencePlanOf(planned, ancestral(), 9).spacing).toBe('logSnr');
    expect(inferencePlanOf(planned, ancestral(), 100).noise).toBeCloseTo(1 - (0.1 * 22) / 106, 12);
  });

  test('leaves the noise of samplers alone that do not add the posterior variance', () => {
    expect(inferencePlanOf(planned, ddim(), 4).noise).toBe(1);
    expect(inferencePlanOf(planned, ancestral({ variance: 'beta' }), 4).noise).toBe(1);
  });
});

describe('in model.json', () => {
  const parse = (inference: unknown): unknown => modelConfigSchema.parse({ ...plain, inference });

  test('plans are kept', () => {
    expect(parse(planned.inference)).toEqual(planned);
  });

  test('one that starts from the crisp answer needs a model that has it', () => {
    const inference = [{ steps: 1, noise: 1, start: 'crisp' }];
    expect(() => parse(inference)).toThrow('must be noise, because the model has no mode crisp to start from');
    const network = { ...plain.network, crisp: true } as ModelConfig['network'];
    const parsed = modelConfigSchema.parse({ ...plain, network, inference });
    expect(inferencePlanOf(parsed, ancestral(), 1).start).toBe('crisp');
  });

  test.each([
    ['none at all', []],
    ['two for one number', [planned.inference![0], planned.inference![0]]],
    ['no noise', [{ steps: 4, noise: 0 }]],
    ['a spacing that is none', [{ steps: 4, noise: 1, spacing: 'even' }]],
  ])('%s is refused', (_, inference) => {
    expect(() => parse(inference)).toThrow('inference');
  });
});
