import { add, mul, tensor1d, tidy, type Tensor1D } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { prepareEngine } from '@sr3kit/backends';
import { emaDecayAt, emaStep } from './ema.ts';

describe('emaDecayAt', () => {
  test('is (1 + n) / (10 + n) until that exceeds the decay', () => {
    expect(emaDecayAt(0.999, 0)).toBe(0.1);
    expect(emaDecayAt(0.999, 8)).toBe(0.5);
    expect(emaDecayAt(0.999, 8989)).toBeLessThan(0.999);
    expect(emaDecayAt(0.999, 8990)).toBe(0.999);
    expect(emaDecayAt(0.999, 1e6)).toBe(0.999);
    expect(emaDecayAt(0, 100)).toBe(0);
  });
});

describe('emaStep', () => {
  beforeAll(() => prepareEngine({ engine: 'cpu' }));

  test('of constant values is constant, to the bit', () => {
    tidy(() => {
      const values = tensor1d([0.1, -3, 1e-9]);
      let ema: Tensor1D = values;
      for (let i = 0; i < 50; i++) ema = emaStep(ema, values, 0.999);
      expect([...ema.dataSync()]).toEqual([...values.dataSync()]);
    });
  });

  test('is the weighted sum of all values: weight (1 - d) d^k for the one k steps ago', () => {
    const decay = 0.75;
    tidy(() => {
      const values = [1, -2, 4, 0.5].map((value) => tensor1d([value]));
      const start = tensor1d([8]);
      const ema = values.reduce((average, value) => emaStep(average, value, decay), start);
      const closed = values.reduce(
        (total, value, i) => add(total, mul(value, (1 - decay) * decay ** (3 - i))),
        mul(start, decay ** 4),
      );
      expect(ema.dataSync()[0]).toBeCloseTo(closed.dataSync()[0]!, 6);
    });
  });

  test('with decay 0 is the values themselves', () => {
    tidy(() => {
      expect([...emaStep(tensor1d([1e8]), tensor1d([0.1]), 0).dataSync()]).toEqual([Math.fround(0.1)]);
    });
  });
});
