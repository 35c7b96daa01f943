import { describe, expect, test } from 'vitest';
import { trainerConfigSchema } from './config.ts';

const least = { batchSize: 16, steps: 1000, learningRate: 1e-4 };

describe('trainerConfigSchema', () => {
  test('fills in what is left out', () => {
    expect(trainerConfigSchema.parse(least)).toEqual({
      ...least,
      warmupSteps: 0,
      decay: 'constant',
      optimizer: { kind: 'adam', beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0 },
      emaDecay: 0.999,
      accumulate: 1,
      gradientCheckpointing: false,
      precision: 'float32',
      seed: 0,
      checkpointEvery: 1000,
      keep: 3,
    });
  });

  test('reading what it returned changes nothing', () => {
    const once = trainerConfigSchema.parse({ ...least, clipNorm: 1, optimizer: { kind: 'adamw', weightDecay: 0.01 } });
    expect(trainerConfigSchema.parse(JSON.parse(JSON.stringify(once)))).toEqual(once);
  });

  test.each([
    ['an unknown key', { ...least, learnignRate: 1 }, ''],
    ['an unknown key inside', { ...least, optimizer: { momentum: 0.9 } }, 'optimizer'],
    ['a wrong type', { ...least, batchSize: '16' }, 'batchSize'],
    ['no steps', { ...least, steps: 0 }, 'steps'],
    ['half a step', { ...least, steps: 0.5 }, 'steps'],
    ['a negative seed', { ...least, seed: -1 }, 'seed'],
    ['a seed beyond 2^53', { ...least, seed: 2 ** 53 }, 'seed'],
    ['a rate of zero', { ...least, learningRate: 0 }, 'learningRate'],
    ['a decay of 1', { ...least, emaDecay: 1 }, 'emaDecay'],
    ['a moment of 1', { ...least, optimizer: { beta2: 1 } }, 'optimizer.beta2'],
    ['an undefined norm', { ...least, clipNorm: undefined }, 'clipNorm'],
    ['an unknown precision', { ...least, precision: 'float8' }, 'precision'],
    ['Muon in float16', { ...least, precision: 'float16', optimizer: { muon: {} } }, 'optimizer.muon'],
    ['an unknown optimiser', { ...least, optimizer: { kind: 'sgd' } }, 'optimizer.kind'],
  ])('refuses %s and names the field', (_, config, path) => {
    const { success, error } = trainerConfigSchema.safeParse(config);
    expect(success).toBe(false);
    expect(error?.issues.map((issue) => issue.path.join('.'))).toEqual([path]);
  });
});
