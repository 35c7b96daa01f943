import {
  dispose,
  grads,
  memory,
  slice,
  sum,
  square,
  tensor1d,
  tidy,
  type Tensor,
  type Tensor1D,
  type Tensor4D,
} from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { prepareEngine } from '@sr3kit/backends';
import { disposeParams, type Params } from '@sr3kit/denoiser';
import { gaussian } from '@sr3kit/ops';
import { describeEngines } from '@sr3kit/testing';
import { apply, applyInParts, denoiser, parameterShapes, presets, type UnetConfig } from './index.ts';

const base: UnetConfig = { ...presets.tiny, channels: 8, groups: 4, size: 16, dropout: 0.3 };

/** Forms of the network that differ in their inputs. */
const forms: Readonly<Record<string, UnetConfig>> = {
  conditional: base,
  unconditional: { ...base, conditionChannels: 0 },
  'class-conditional': { ...base, conditionChannels: 0, classes: 4 },
  'conditional by picture and class': { ...base, classes: 4 },
  regression: { ...base, noiseInput: false },
  'regression by class': { ...base, noiseInput: false, classes: 4 },
  'gray, from colour, in the checkpoint layout': { ...base, layout: 'checkpoint', imageChannels: 1, patch: 1 },
};

/** Random weights, so that nothing is zero; inputs that the form asks for. */
function setUp(config: UnetConfig, height: number = 16, width: number = 24) {
  const entries = [...parameterShapes(config)].map(([name, shape], i) => [name, gaussian([...shape], 10 + i)] as const);
  const params: Params = Object.fromEntries(entries);
  const picture = (channels: number, seed: number): Tensor4D => gaussian([2, height, width, channels], seed);
  const y = config.noiseInput ? picture(config.imageChannels, 1) : null;
  const noiseLevel: Tensor1D | null = config.noiseInput ? tensor1d([0.2, 0.8]) : null;
  const condition = {
    ...(config.conditionChannels > 0 && { image: picture(config.conditionChannels, 2) }),
    ...(config.classes && { labels: tensor1d([0, 3], 'int32') }),
  };
  const release = (): void => {
    disposeParams(params);
    dispose([...Object.values(condition), ...(y ? [y] : []), ...(noiseLevel ? [noiseLevel] : [])]);
  };
  return { params, y, noiseLevel, condition, release };
}

describeEngines(() => {
  test.each(Object.entries(forms))(
    '%s: shape, and nothing left behind, with gradients or not',
    async (_name, config) => {
      const before = memory().numTensors;
      const { params, y, noiseLevel, condition, release } = setUp(config);
      const output = apply(config, params, y, condition, noiseLevel);
      expect(output.shape).toEqual([2, 16, 24, config.imageChannels]);
      expect([...(await output.data())].every(Number.isFinite)).toBe(true);
      const names = Object.keys(params);
      const slopes = grads((...weights: Tensor[]) => {
        const named = Object.fromEntries(names.map((name, i) => [name, weights[i]!]));
        return sum(square(apply(config, named, y, condition, noiseLevel, { dropoutSeed: 1 })));
      })(Object.values(params));
      for (const [i, slope] of slopes.entries()) {
        const values = [...(await slope.data())];
        expect(values.every(Number.isFinite), names[i]).toBe(true);
        expect(
          values.some((value) => value !== 0),
          `${names[i]} has a gradient`,
        ).toBe(true);
      }
      dispose([output, ...slopes]);
      release();
      expect(memory().numTensors).toBe(before);
    },
  );

  test('a label of -1 says nothing: the answer is that of the network without classes', async () => {
    const config = forms['conditional by picture and class']!;
    const { params, y, noiseLevel, condition, release } = setUp(config);
    const none = tensor1d([-1, -1], 'int32');
    const { classes: _, ...without } = config;
    const told = apply(config, params, y, { ...condition, labels: none }, noiseLevel);
    const untold = apply(without, params, y, condition, noiseLevel);
    const [given, expected] = [await told.data(), await untold.data()];
    const largest = Math.max(...expected.map(Math.abs));
    given.forEach((value, i) => expect(Math.abs(value - expected[i]!)).toBeLessThan(1e-5 * largest));
    dispose([none, told, untold]);
    release();
  });
});

describe('whatever the engine', () => {
  // Plain JavaScript, the last of those above, would take a minute.
  beforeAll(() => prepareEngine({ engine: 'wasm' }));

  test('the blocks of the network with 625 million weights, at 1/32 of its widths: forward and backward', () => {
    const before = memory().numTensors;
    // A norm of one channel would take away the bias before it, and with it its gradient.
    const config: UnetConfig = { ...presets['paper-natural-64-256'], channels: 4, groups: 2 };
    const inputs = setUp(config, 64, 32);
    const { params, y, noiseLevel, condition } = inputs;
    const names = Object.keys(params);
    expect(names).toEqual([...parameterShapes(presets['paper-natural-64-256']).keys()]);
    const slopes = grads((...weights: Tensor[]) => {
      const named = Object.fromEntries(names.map((name, i) => [name, weights[i]!]));
      return sum(square(apply(config, named, y, condition, noiseLevel)));
    })(Object.values(params));
    for (const [i, slope] of slopes.entries()) {
      const values = [...slope.dataSync()];
      expect(values.every(Number.isFinite), names[i]).toBe(true);
      expect(
        values.some((value) => value !== 0),
        `${names[i]} has a gradient`,
      ).toBe(true);
    }
    dispose(slopes);
    inputs.release();
    expect(memory().numTensors).toBe(before);
  });

  const run = (
    config: UnetConfig,
    inputs: ReturnType<typeof setUp>,
    options: { dropoutSeed?: number } = {},
  ): number[] =>
    tidy(() => [
      ...apply(config, inputs.params, inputs.y, inputs.condition, inputs.noiseLevel, options).dataSync(),
    ]) as number[];

  test('a picture does not depend on the others of its batch', () => {
    const config = forms['conditional by picture and class']!;
    const both = setUp(config);
    const [first] = [run(config, both).slice(0, 16 * 24 * 3)];
    const alone = tidy(() => {
      const only = <T extends Tensor>(t: T): T => slice(t, 0, [1, ...t.shape.slice(1)]) as T;
      const condition = { image: only(both.condition.image!), labels: only(both.condition.labels!) };
      return [...apply(config, both.params, only(both.y!), condition, only(both.noiseLevel!)).dataSync()];
    }) as number[];
    const largest = Math.max(...alone.map(Math.abs));
    alone.forEach((value, i) => expect(Math.abs(value - first![i]!)).toBeLessThan(1e-4 * largest));
    both.release();
  });

  test('what the network is told changes its answer: the noise level, the picture, the class', () => {
    const config = forms['conditional by picture and class']!;
    const inputs = setUp(config);
    const answer = run(config, inputs);
    const others = [
      { ...inputs, noiseLevel: tensor1d([0.21, 0.8]) },
      { ...inputs, condition: { ...inputs.condition, labels: tensor1d([1, 3], 'int32') } },
      { ...inputs, condition: { ...inputs.condition, image: inputs.y! } },
    ];
    for (const other of others) expect(run(config, other)).not.toEqual(answer);
    inputs.release();
    dispose([others[0]!.noiseLevel!, others[1]!.condition.labels!]);
  });

  test('dropout only where a seed asks for it, the same for the same seed', () => {
    const inputs = setUp(base);
    const [still, once, again, other] = [{}, { dropoutSeed: 5 }, { dropoutSeed: 5 }, { dropoutSeed: 6 }].map(
      (options) => run(base, inputs, options),
    );
    expect(run({ ...base, dropout: 0 }, inputs, { dropoutSeed: 5 })).toEqual(still);
    expect(once).toEqual(again);
    expect(once).not.toEqual(still);
    expect(once).not.toEqual(other);
    inputs.release();
  });

  test('a denoiser is the network without dropout', () => {
    const inputs = setUp(base);
    const { params, y, condition, noiseLevel } = inputs;
    const found = tidy(() => [...denoiser(base, params)(y!, condition, noiseLevel!).dataSync()]);
    expect(found).toEqual(run(base, inputs));
    inputs.release();
    expect(() => denoiser(forms['regression']!, {})).toThrow('unet.noiseInput must be true for a denoiser');
  });

  test('attention over many positions pauses between its blocks of queries, with the same answer to the bit', () => {
    // Two pictures of 1296 positions, and 8 heads: their products are more than are held at a time.
    const config: UnetConfig = { ...base, multipliers: [1], blocks: 1, attention: [], heads: 8, patch: 1, dropout: 0 };
    const pausesOf = (side: number): number => {
      const inputs = setUp(config, side, side);
      const { params, y, condition, noiseLevel } = inputs;
      const parts = applyInParts(config, params, y, condition, noiseLevel);
      let pauses = 0;
      let part = parts.next();
      for (; part.done !== true; part = parts.next()) pauses += 1;
      expect([...part.value.dataSync()]).toEqual(run(config, inputs));
      part.value.dispose();
      inputs.release();
      return pauses;
    };
    // Blocks of 2^24 / (2 * 8 * 1296) = 809 queries.
    expect(pausesOf(36) - pausesOf(8)).toBe(2);
  });

  test.each(Object.entries(forms))(
    '%s: in parts the same to the bit, and nothing is held after the end or a stop',
    (_, config) => {
      const inputs = setUp(config);
      const { params, y, condition, noiseLevel } = inputs;
      const before = memory().numTensors;
      const parts = applyInParts(config, params, y, condition, noiseLevel);
      let pauses = 0;
      let part = parts.next();
      for (; part.done !== true; part = parts.next()) pauses += 1;
      expect(pauses).toBeGreaterThan(5);
      expect([...part.value.dataSync()]).toEqual(run(config, inputs));
      part.value.dispose();
      expect(memory().numTensors).toBe(before);
      for (let stop = 0; stop < pauses; stop += 1) {
        const stopped = applyInParts(config, params, y, condition, noiseLevel);
        for (let i = 0; i < stop; i += 1) stopped.next();
        stopped.return(undefined as never);
        expect(memory().numTensors).toBe(before);
      }
      inputs.release();
    },
  );

  test('a missing or misshapen input or weight is named, and nothing is left behind', () => {
    const config = forms['conditional by picture and class']!;
    const { params, y, condition, noiseLevel, release } = setUp(config);
    const odd = setUp(config, 12, 16);
    const before = memory().numTensors;
    const { image, labels } = condition as Required<typeof condition>;
    const attempt =
      (...[p, target, given, level]: [Params, Tensor4D | null, object, Tensor1D | null]): (() => unknown) =>
      () =>
        apply(config, p, target, given, level);
    const { 'input.weight': kernel, ...without } = params;
    const cases: [() => unknown, string][] = [
      [attempt(without, y, condition, noiseLevel), 'the weights lack "input.weight" [3, 3, 96, 8]'],
      [
        attempt({ ...params, 'input.bias': kernel! }, y, condition, noiseLevel),
        '"input.bias" must be [8], got [3, 3, 96, 8]',
      ],
      [attempt(params, null, condition, noiseLevel), 'y [batch, height, width, 3] is missing'],
      [attempt(params, y, { labels }, noiseLevel), 'condition.image [batch, height, width, 3] is missing'],
      [attempt(params, y, { image }, noiseLevel), 'condition.labels [2] is missing'],
      [attempt(params, y, condition, null), 'noiseLevel [2] is missing'],
      [attempt(params, odd.y, condition, noiseLevel), 'condition.image must have the batch, height and width of y'],
      [attempt(params, odd.y, odd.condition, noiseLevel), 'height and width must be multiples of 8, got 12 x 16'],
    ];
    for (const [f, message] of cases) expect(f).toThrow(message);
    const regression = forms['regression']!;
    const onePass = setUp(regression);
    expect(() => apply(regression, onePass.params, y, onePass.condition, null)).toThrow(
      'y and noiseLevel must be null',
    );
    onePass.release();
    expect(memory().numTensors).toBe(before);
    release();
    odd.release();
  });
});
