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
    expect(inferencePlanOf(planned, ancestral(), 100).noise).toBeCloseTo(0.9 ** (22 / 106), 12);
  });

  test('leaves the noise of samplers alone that do not add the posterior variance', () => {
    expect(inferencePlanOf(planned, ddim(), 4).noise).toBe(1);
    expect(inferencePlanOf(planned, ancestral({ variance: 'beta' }), 4).noise).toBe(1);
  });
});

describe('a model with a plan that starts from the crisp answer', () => {
  const crisp = { steps: 2, noise: 1, spacing: { cleanest: 5, noisiest: 2 }, start: 'crisp' } as const;
  const both: ModelConfig = { ...plain, inference: [crisp, ...planned.inference!] };
  const alone: ModelConfig = { ...plain, inference: [crisp] };

  test('takes it for as many steps as it has, or fewer', () => {
    expect([1, 2].map((steps) => inferencePlanOf(both, ancestral(), steps).start)).toEqual(['crisp', 'crisp']);
    expect([3, 4, 20].map((steps) => inferencePlanOf(both, ancestral(), steps).start)).not.toContain('crisp');
  });

  test('draws more steps by the rule of its architecture, if it has no other plan', () => {
    expect(inferencePlanOf(alone, ancestral(), 3)).toEqual(inferencePlanOf(plain, ancestral(), 3));
    expect(inferencePlanOf(alone, ancestral(), 20)).toEqual(inferencePlanOf(plain, ancestral(), 20));
  });

  test('takes only plans of the start that is asked for', () => {
    const two = (config: ModelConfig) => inferencePlanOf(config, ancestral(), 2, undefined, 'noise');
    expect(two(both)).toEqual(inferencePlanOf(planned, ancestral(), 2));
    expect(two(alone)).toEqual(inferencePlanOf(plain, ancestral(), 2));
    const { spacing, start } = inferencePlanOf(both, ancestral(), 4, undefined, 'crisp');
    expect({ spacing, start }).toEqual({ spacing: crisp.spacing, start: 'crisp' });
  });
});

test('the factor of the noise stays above 0, however few steps it is carried over to', () => {
  const little: ModelConfig = { ...plain, inference: [{ steps: 16, noise: 0.3 }] };
  expect(inferencePlanOf(little, ancestral(), 1).noise).toBeCloseTo(0.3 ** (22 / 7), 12);
});

describe('in model.json', () => {
  const parse = (inference: unknown): unknown => modelConfigSchema.parse({ ...plain, inference });

  test('plans are kept', () => {
    expect(parse(planned.inference)).toEqual(planned);
  });

  test('one that starts from the crisp answer needs a model that has it', () => {
    const inference = [{ steps: 1, noise: 1, start: 'crisp', spacing: { cleanest: 5, noisiest: 2 } }];
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

  test.each([
    ['pure noise in the middle of the curve', { spacing: { cleanest: 5, noisiest: 2 } }, 'has a noisiest end, 2'],
    ['the same by name', { spacing: { cleanest: 5, noisiest: 2 }, start: 'noise' }, 'has a noisiest end, 2'],
    ['a crisp answer at the end of it', { spacing: { cleanest: 5 }, start: 'crisp' }, 'has no noisiest end'],
    ['the same without a spacing', { start: 'crisp' }, 'has no noisiest end'],
  ])('a plan that puts %s is refused', (_, plan, message) => {
    const network = { ...plain.network, crisp: true };
    const { error } = modelConfigSchema.safeParse({ ...plain, network, inference: [{ steps: 2, noise: 1, ...plan }] });
    const found = error!.issues.map((issue) => `${issue.path.join('.')} ${issue.message}`);
    expect(found).toHaveLength(1);
    expect(found[0]).toContain(`inference.0.spacing ${message}`);
  });
});
