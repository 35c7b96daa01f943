import { type Tensor4D } from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import { ddim, samplerNamed, samplerNames } from '@sr3kit/samplers';
import { disposeModel, oneStep, superResolve, type Model, type SuperResolveOptions } from '../index.ts';
import { drawn, picture } from '../testing/drawing.ts';
import { eachTestHasModel } from '../testing/eachModel.ts';
import { inconsistency } from '../testing/inconsistency.ts';
import { tinyModel } from '../testing/unetModel.ts';

let model: Model;
eachTestHasModel(
  () => tinyModel('diffusion'),
  (made) => {
    model = made;
  },
);

const OPTIONS: SuperResolveOptions = { sampler: ddim(), steps: 3, seed: 5 };

const result = (lowRes: Tensor4D, options: SuperResolveOptions, from: Model = model): Promise<Tensor4D> =>
  drawn(from, lowRes, options);

describe('superResolve', () => {
  test.each([
    [4, 4],
    [5, 3],
    [1, 1],
  ])('a %i x %i picture becomes four times as large, and downsamples to itself', async (height, width) => {
    const low = picture(height, width);
    const high = await result(low, OPTIONS);
    expect(high.shape).toEqual([1, height * 4, width * 4, 3]);
    expect(inconsistency(high, low)).toBeLessThan(1e-4);
    low.dispose();
    high.dispose();
  });

  test.each(samplerNames)(
    '%s yields a picture a step; the same seed gives the same one, another seed another',
    async (name) => {
      const sampler = samplerNamed(name);
      const low = picture(4, 4);
      const draw = async (seed: number) => {
        const high = await result(low, { ...OPTIONS, sampler, seed });
        const values = Array.from(high.dataSync());
        high.dispose();
        return values;
      };
      const first = await draw(1);
      expect(await draw(1)).toEqual(first);
      expect(await draw(2)).not.toEqual(first);
      let steps = 0;
      for await (const step of superResolve(model, low, { ...OPTIONS, sampler })) {
        expect(step.y0.shape).toEqual([1, 16, 16, 3]);
        step.y0.dispose();
        steps++;
      }
      expect(steps).toBe(3);
      low.dispose();
    },
  );

  test('without consistency the picture stays in range', async () => {
    const low = picture(4, 4);
    const high = await result(low, { ...OPTIONS, consistency: 0 });
    expect(Math.max(...Array.from(high.dataSync()).map(Math.abs))).toBeLessThanOrEqual(1);
    low.dispose();
    high.dispose();
  });

  test('an abort stops between steps and frees everything', async () => {
    const low = picture(4, 4);
    const abort = new AbortController();
    const seen: number[] = [];
    await expect(async () => {
      for await (const step of superResolve(model, low, { ...OPTIONS, signal: abort.signal })) {
        seen.push(step.step);
        step.y0.dispose();
        abort.abort();
      }
    }).rejects.toThrow();
    expect(seen).toHaveLength(1);
    low.dispose();
  });

  test('leaving the loop early frees everything', async () => {
    const low = picture(4, 4);
    for await (const step of superResolve(model, low, OPTIONS)) {
      step.y0.dispose();
      break;
    }
    low.dispose();
  });

  test('a regression model is refused, by name of the function to use', async () => {
    const wrong = tinyModel('regression');
    const low = picture(4, 4);
    await expect(result(low, OPTIONS, wrong)).rejects.toThrow(/use oneStep/);
    low.dispose();
    disposeModel(wrong);
  });
});

describe('oneStep', () => {
  test.each(['image', 'residual'] as const)('answers in one pass and can be made consistent (%s target)', (target) => {
    const regression = tinyModel('regression', target);
    const low = picture(5, 3);
    const high = oneStep(regression, low, { consistency: 1 });
    expect(high.shape).toEqual([1, 20, 12, 3]);
    expect(inconsistency(high, low)).toBeLessThan(1e-4);
    for (const tensor of [low, high]) tensor.dispose();
    disposeModel(regression);
  });

  test('refuses a diffusion model', () => {
    const low = picture(4, 4);
    expect(() => oneStep(model, low)).toThrow(/use superResolve/);
    low.dispose();
  });
});
