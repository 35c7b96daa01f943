import {
  abs,
  add,
  div,
  grads,
  mean,
  memory,
  mul,
  slice,
  square,
  sub,
  sum,
  tidy,
  type Scalar,
  type Tensor,
} from '@tensorflow/tfjs-core';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { regress } from '@sr3kit/lite';
import type { PictureBatch } from '@sr3kit/losses';
import { projectConsistency } from '@sr3kit/ops';
import { gaussians } from '@sr3kit/random';
import { describeEngines } from '@sr3kit/testing';
import { untagged } from '../config/network.ts';
import type { LiteNetwork } from '../config/network.ts';
import type { PerceptualObjective } from '../config/objective.ts';
import {
  architectureOf,
  disposeModel,
  isTrained,
  trainingLoss,
  withCrispMode,
  type Model,
  type ModelFiles,
  type PerceptualDistances,
} from '../index.ts';
import { batchTensors } from '../loss/batchTensors.ts';
import { freshLite, randomLite } from '../testing/liteModels.ts';
import { tinyModel } from '../testing/unetModel.ts';

const CROP = 16;
const batch: PictureBatch = {
  ...{ size: 3, crop: CROP, scale: 4, channels: 3 },
  high: Float32Array.from(gaussians(1, 0, 3 * CROP * CROP * 3), (value) => value / 4),
  low: Float32Array.from(gaussians(2, 0, (3 * CROP * CROP * 3) / 16), (value) => value / 4),
};
const perceptual: PerceptualObjective = { lpips: 5, dists: 3, distsEvery: 2, distsPictures: 2, randomOffset: true };
const at = (step: number) => ({ seed: 7, step, micro: 0 });

/** Stand-ins that a few lines can compute again: the mean square, and the mean absolute difference, of each picture. */
function watched(): PerceptualDistances & { readonly shapes: Record<'lpips' | 'dists', number[][]> } {
  const shapes = { lpips: [] as number[][], dists: [] as number[][] };
  return {
    shapes,
    lpips(a, b) {
      shapes.lpips.push(a.shape);
      return mean(square(sub(a, b)), [1, 2, 3]);
    },
    dists(a, b) {
      shapes.dists.push(a.shape);
      return mean(abs(sub(a, b)), [1, 2, 3]);
    },
  };
}

function crispOf(model: Model, changes: Partial<PerceptualObjective> = {}): Model {
  const { objective } = model.config;
  if (objective.kind !== 'regression') throw new Error('a regression is made crisp');
  const config = { ...model.config, objective: { ...objective, perceptual: { ...perceptual, ...changes } } };
  return { config, params: model.params };
}

const lossOf = ({ config, params }: Model, step: number, distances: PerceptualDistances): number =>
  tidy(() => trainingLoss(config, { distances })(params, batch, at(step)).dataSync()[0]!);

describeEngines(
  () => {
    let tensors: number;
    beforeEach(() => {
      tensors = memory().numTensors;
    });
    afterEach(() => {
      expect(memory().numTensors, 'tensors left over').toBe(tensors);
    });

    test.each([0, 1])('the term is what it says, by hand: pictures projected by %d', (consistency) => {
      const free = crispOf(randomLite('regression'), { randomOffset: false });
      const model = { ...free, config: { ...free.config, task: { ...free.config.task, consistency } } };
      const network = untagged(model.config.network as LiteNetwork);
      const [pixels, lpips, dists] = tidy(() => {
        const { image, low } = batchTensors(batch);
        const made = projectConsistency(regress(network, model.params, low).image, low, consistency);
        const apart = sub(made, image);
        const inUnit = div(apart, 2);
        const two = slice(inUnit, [0, 0, 0, 0], [2, -1, -1, -1]);
        return [mean(abs(div(apart, 0.2))), mul(5, mean(square(inUnit))), mul(3 * 2, mean(abs(two)))].map(
          (each) => each.dataSync()[0]!,
        );
      }) as unknown as [number, number, number];
      expect(lossOf(model, 0, watched())).toBeCloseTo(pixels + lpips + dists, 3);
      expect(lossOf(model, 1, watched())).toBeCloseTo(pixels + lpips, 3);
      disposeModel(model);
    });

    test('pictures are cut at an offset that the draw alone decides', () => {
      const model = crispOf(randomLite('regression'));
      const distances = watched();
      const [first, again] = [lossOf(model, 0, distances), lossOf(model, 0, distances)];
      expect(again).toBe(first);
      expect(distances.shapes).toEqual({
        lpips: [
          [3, 12, 12, 3],
          [3, 12, 12, 3],
        ],
        dists: [
          [2, 12, 12, 3],
          [2, 12, 12, 3],
        ],
      });
      const values = new Set([1, 3, 5, 7, 9].map((step) => lossOf(model, step, distances)));
      expect(values.size).toBeGreaterThan(1);
      disposeModel(model);
    });

    test('the gradient is that of finite differences, and is of the regressor alone', () => {
      const model = crispOf(randomLite('regression'));
      const distances = watched();
      const names = Object.keys(model.params);
      const loss = trainingLoss(model.config, { distances });
      const trained = names.filter((name) => isTrained(model.config, name));
      expect(trained.every((name) => name.startsWith('regressor.'))).toBe(true);
      const slopes = grads((...given: Tensor[]): Scalar =>
        loss({ ...model.params, ...Object.fromEntries(trained.map((name, i) => [name, given[i]!])) }, batch, at(0)),
      )(trained.map((name) => model.params[name]!));
      const step = 1e-3;
      for (const name of ['regressor.in.weight', 'regressor.out.weight', 'regressor.blocks.0.conv1.bias']) {
        const slope = slopes[trained.indexOf(name)]!;
        // Along the gradient itself, where the difference is largest.
        const length = tidy(() => Math.sqrt(sum(square(slope)).dataSync()[0]!));
        const moved = (sign: number): number =>
          tidy(() => {
            const weight = add(model.params[name]!, mul(slope, (sign * step) / length));
            return lossOf({ ...model, params: { ...model.params, [name]: weight } }, 0, distances);
          });
        const numeric = (moved(1) - moved(-1)) / (2 * step);
        expect(Math.abs(numeric / length - 1), name).toBeLessThan(0.03);
      }
      for (const slope of slopes) slope.dispose();
      disposeModel(model);
    });

    test('a network on pictures learns from it too', () => {
      const { config, params } = tinyModel('regression');
      const crisp = crispOf({ config, params });
      expect(() => lossOf({ config, params }, 0, watched())).not.toThrow();
      expect(lossOf(crisp, 0, watched())).toBeGreaterThan(lossOf({ config, params }, 0, watched()));
      disposeModel(crisp);
    });

    test('without distances it says what is missing', () => {
      const model = crispOf(randomLite('regression'));
      expect(() => tidy(() => trainingLoss(model.config)(model.params, batch, at(0)))).toThrow('pass the distances');
      disposeModel(model);
    });
  },
  { softwareGpu: false },
);

describe('a crisp run', () => {
  const config = crispOf(freshLite('regression')).config;
  const startsFrom = architectureOf(config.network).startsFrom!.bind(null, config);
  const own = ['regressor.in.weight', 'localScale.in.weight'];

  test('starts from the faithful regressor of a whole model, or goes on with its crisp one', () => {
    const same = new Map(own.map((name) => [name, name]));
    expect(startsFrom(own)).toEqual(same);
    expect(startsFrom([...own, 'denoiser.in.weight'])).toEqual(same);
    expect(startsFrom([...own, 'crisp.in.weight', 'denoiser.in.weight'])).toEqual(
      new Map([
        ['localScale.in.weight', 'localScale.in.weight'],
        ['regressor.in.weight', 'crisp.in.weight'],
      ]),
    );
  });
});

describe('withCrispMode', () => {
  const files = (model: Model): ModelFiles => ({
    config: model.config,
    arrays: new Map(
      Object.entries(model.params).map(([name, each], i) => [
        name,
        { shape: each.shape, data: Float32Array.of(i, model.config.objective.kind.length) },
      ]),
    ),
  });

  test('puts the regressor of one model beside that of another', () => {
    const [whole, crisp] = [freshLite('diffusion'), crispOf(freshLite('regression'))];
    const made = withCrispMode(files(whole), files(crisp));
    expect(made.config).toEqual({ ...whole.config, network: { ...whole.config.network, crisp: true } });
    expect(architectureOf(made.config.network).modes(made.config)).toEqual(['one-step', 'crisp', 'diffusion']);
    const shapes = architectureOf(made.config.network).parameterShapes(made.config.network);
    expect([...made.arrays.keys()].sort()).toEqual([...shapes.keys()].sort());
    expect(made.arrays.get('crisp.in.weight')).toEqual(files(crisp).arrays.get('regressor.in.weight'));
    expect(made.arrays.get('regressor.in.weight')).toEqual(files(whole).arrays.get('regressor.in.weight'));
    expect(withCrispMode(made, files(crisp))).toEqual(made);
    expect(withCrispMode(files(whole), made), 'from a model that has the mode').toEqual(made);
    disposeModel(whole);
    disposeModel(crisp);
  });

  test('may go some of the way back to the faithful regressor', () => {
    const [whole, crisp] = [freshLite('diffusion'), freshLite('regression')];
    const [mine, other] = [files(whole), files(crisp)];
    const made = withCrispMode(mine, other, { faithfulShare: 0.25 });
    const [faithful, sharp] = [mine, other].map(({ arrays }) => arrays.get('regressor.in.weight')!.data);
    const expected = [0, 1].map((i) => 0.75 * Number(sharp![i]) + 0.25 * Number(faithful![i]));
    expect([...made.arrays.get('crisp.in.weight')!.data].map(Number)).toEqual(expected);
    expect(made.arrays.get('regressor.in.weight')).toBe(mine.arrays.get('regressor.in.weight'));
    expect(made.config.network).toMatchObject({ faithfulShare: 0.25 });
    // Of what is mixed twice, both shares are gone.
    const twice = withCrispMode(mine, made, { faithfulShare: 0.5 });
    expect(twice.config.network).toMatchObject({ faithfulShare: 0.625 });
    expect(withCrispMode(made, other).config.network, 'a new crisp regressor').not.toHaveProperty('faithfulShare');
    expect(() => withCrispMode(mine, other, { faithfulShare: 1 })).toThrow('must be at least 0 and below 1, got 1');
    disposeModel(whole);
    disposeModel(crisp);
  });

  test('refuses what does not fit', () => {
    const [whole, gray, unet] = [freshLite('diffusion'), freshLite('regression', {}, 1), tinyModel('regression')];
    expect(() => withCrispMode(files(whole), files(gray))).toThrow('in 1 colours, in units of 0.2, and the model');
    expect(() => withCrispMode(files(whole), files(unet))).toThrow('its network is of the kind unet');
    for (const model of [whole, gray, unet]) disposeModel(model);
  });
});
