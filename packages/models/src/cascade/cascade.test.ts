import { memory, mul, tensor1d, type Tensor4D } from '@tensorflow/tfjs-core';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { prepareEngine } from '@sr3kit/backends';
import { ddim } from '@sr3kit/samplers';
import {
  createCascade,
  disposeModel,
  drawingProblem,
  generate,
  initModel,
  ModelError,
  modelConfigSchema,
  type CascadeDraw,
  type CascadeStage,
  type LiteNetwork,
  type Model,
} from '../index.ts';
import { randomLite } from '../testing/liteModels.ts';

beforeAll(async () => {
  await prepareEngine({ engine: 'cpu' });
});

const made: Model[] = [];
let tensors: number;
beforeEach(() => {
  tensors = memory().numTensors;
});
afterEach(() => {
  made.splice(0).forEach(disposeModel);
  expect(memory().numTensors, 'tensors left over').toBe(tensors);
});

interface Kind {
  readonly scale: number;
  readonly size: number;
  readonly base?: boolean;
  readonly classes?: number;
  readonly channels?: 1 | 3;
  readonly labelDropout?: number;
  readonly regression?: boolean;
}

/** Untrained weights are enough here: the last layer of a fresh network is zero, so noise it is, of the right shape. */
function model({ scale, size, base = false, classes, channels = 3, labelDropout, regression = false }: Kind): Model {
  const config = modelConfigSchema.parse({
    format: 'sr3kit-model',
    version: 1,
    task: { scale, size, channels, consistency: 0 },
    network: {
      kind: 'unet',
      imageChannels: channels,
      conditionChannels: base ? 0 : channels,
      ...{ size, channels: 4, multipliers: [1, 1], blocks: 1, attention: [], dropout: 0, groups: 2 },
      ...{ layout: 'sr3', noiseInput: !regression, patch: 1, ...(classes ? { classes } : {}) },
    },
    schedule: { kind: 'cosine', steps: 100 },
    objective: regression
      ? { kind: 'regression', target: 'image' }
      : { kind: 'diffusion', prediction: 'v', target: 'image', ...(labelDropout ? { labelDropout } : {}) },
  });
  made.push(initModel(config, made.length));
  return made.at(-1)!;
}

const base = (more: Partial<Kind> = {}): Model => model({ scale: 1, size: 4, base: true, ...more });
const stage = (more: Partial<Kind> = {}): Model => model({ scale: 2, size: 8, ...more });

async function drawn(
  stages: readonly CascadeStage[],
  what: CascadeDraw,
): Promise<{ readonly values: number[]; readonly shapes: string[] }> {
  let last: Tensor4D | undefined;
  const shapes: string[] = [];
  for await (const step of createCascade(stages).draw(what)) {
    last?.dispose();
    last = step.y0;
    shapes.push(`${step.stage + 1}/${step.stages} ${step.step}/${step.steps} ${last.shape.join('x')}`);
  }
  const values = [...last!.dataSync()];
  last!.dispose();
  return { values, shapes };
}

describe('a cascade', () => {
  test('draws a base, then each stage from the one before, each in its own steps', async () => {
    const stages = [
      { model: base(), sampler: ddim(), steps: 2 },
      { model: stage(), steps: 3 },
      { model: model({ scale: 2, size: 16, regression: true }) },
    ];
    const { sizes, channels, classes } = createCascade(stages);
    expect({ sizes, channels, classes }).toEqual({ sizes: [4, 8, 16], channels: 3, classes: undefined });
    const { shapes, values } = await drawn(stages, { count: 2, seed: 1 });
    expect(shapes).toEqual([
      ...['1/3 1/2 2x4x4x3', '1/3 2/2 2x4x4x3'],
      ...['2/3 1/3 2x8x8x3', '2/3 2/3 2x8x8x3', '2/3 3/3 2x8x8x3'],
      '3/3 1/1 2x16x16x3',
    ]);
    expect(values.every((value) => Math.abs(value) <= 1)).toBe(true);
  });

  test('is a function of the seed; each stage has noise of its own, and few pictures are the first of many', async () => {
    const stages = [
      { model: base(), steps: 2 },
      { model: stage(), steps: 2 },
    ];
    const one = await drawn(stages, { count: 1, seed: 5 });
    expect((await drawn(stages, { count: 1, seed: 5 })).values).toEqual(one.values);
    expect((await drawn(stages, { count: 1, seed: 6 })).values).not.toEqual(one.values);
    const three = await drawn(stages, { count: 3, seed: 5 });
    one.values.forEach((value, i) => expect(three.values[i]).toBeCloseTo(value, 5));
    // The same model twice would draw the same twice from the same seed.
    const twice = [
      { model: base(), steps: 2 },
      { model: model({ scale: 1, size: 4 }), steps: 2 },
    ];
    const values: number[][] = [];
    for await (const { y0, step, steps } of createCascade(twice).draw({ count: 1, seed: 5 })) {
      if (step === steps) values.push([...y0.dataSync()]);
      y0.dispose();
    }
    expect(values[0]).not.toEqual(values[1]);
  });

  test('tells the classes to the stages that have them', async () => {
    const stages = [
      { model: base({ classes: 3 }), steps: 1 },
      { model: stage(), steps: 1 },
    ];
    expect(createCascade(stages).classes).toBe(3);
    expect((await drawn(stages, { count: 2, seed: 1, labels: [2, 0] })).shapes).toHaveLength(2);
    const attempt = (labels?: number[]): Promise<unknown> => drawn(stages, { count: 2, seed: 1, labels });
    await expect(attempt()).rejects.toThrow('labels are missing: the cascade has 3 classes');
    await expect(attempt([1])).rejects.toThrow('labels must be 2, one for each picture, got 1');
    await expect(attempt([1, 3])).rejects.toThrow('labels must be integers from 0 to 2, got 3');
  });

  test('a stage that makes crisp pictures can start from them', async () => {
    const { config, params } = randomLite('diffusion');
    const crisp = Object.entries(params).flatMap(([name, weight]) =>
      name.startsWith('regressor.') ? [[name.replace('regressor', 'crisp'), mul(weight, 2)] as const] : [],
    );
    const network = { ...(config.network as LiteNetwork), crisp: true };
    const enlarging: Model = { config: { ...config, network }, params: { ...params, ...Object.fromEntries(crisp) } };
    made.push(enlarging);
    const small = base();
    const draw = (options: Partial<CascadeStage>) =>
      drawn(
        [
          { model: small, steps: 1 },
          { model: enlarging, steps: 1, ...options },
        ],
        { count: 1, seed: 3 },
      );
    const fromCrisp = await draw({ start: 'crisp', spacing: { cleanest: 5, noisiest: 2 } });
    const fromNoise = await draw({ start: 'noise', spacing: { cleanest: 5 } });
    expect(fromCrisp.shapes).toEqual(fromNoise.shapes);
    expect(fromCrisp.values).not.toEqual(fromNoise.values);
  });

  test('a model that answers in one pass is not asked how it draws', () => {
    const direct = model({ scale: 2, size: 8, regression: true });
    expect(drawingProblem(direct.config, { steps: 1000, start: 'crisp', guidance: 2 })).toBeNull();
  });

  test('leaves nothing behind when it is left early or stopped', async () => {
    const stages = [
      { model: base(), steps: 2 },
      { model: stage(), steps: 2 },
    ];
    for await (const { y0, stage: at } of createCascade(stages).draw({ count: 1, seed: 1 })) {
      y0.dispose();
      if (at === 1) break;
    }
    const controller = new AbortController();
    const stopped = async (): Promise<void> => {
      for await (const { y0, stage: at } of createCascade(stages).draw({
        count: 1,
        seed: 1,
        signal: controller.signal,
      })) {
        y0.dispose();
        if (at === 1) controller.abort(new Error('enough'));
      }
    };
    await expect(stopped()).rejects.toThrow('enough');
  });

  test.each<[string, () => CascadeStage[]]>([
    ['a cascade needs at least a base', () => []],
    ['stage 1 is shown a picture, but a cascade begins with noise alone', () => [{ model: stage() }]],
    ['stage 2 is shown no picture', () => [{ model: base() }, { model: base() }]],
    ['stage 2 works on 1 channels, stage 1 on 3', () => [{ model: base() }, { model: stage({ channels: 1 }) }]],
    [
      'stage 2 was trained from 8x8 to 16x16, but the stage before gives 4x4',
      () => [{ model: base() }, { model: stage({ size: 16 }) }],
    ],
    ['stage 2 has 4 classes, stage 1 has 3', () => [{ model: base({ classes: 3 }) }, { model: stage({ classes: 4 }) }]],
    ['stage 2 has 4 classes, stage 1 has none', () => [{ model: base() }, { model: stage({ classes: 4 }) }]],
    ['stage 1: guidance 2 needs classes, and this model has none', () => [{ model: base(), guidance: 2 }]],
    [
      'stage 1: guidance 2 needs a model that has also learned without its classes',
      () => [{ model: base({ classes: 3 }), guidance: 2 }],
    ],
    ['stage 1: guidance must be a number of at least 0, got -1', () => [{ model: base(), guidance: -1 }]],
    [
      'stage 2: steps must be an integer in 1 ... 100, the steps of its schedule, got 101',
      () => [{ model: base() }, { model: stage(), steps: 101 }],
    ],
    [
      'stage 1: steps must be an integer in 1 ... 100, the steps of its schedule, got 0',
      () => [{ model: base(), steps: 0 }],
    ],
    [
      'stage 2: start must be noise, because this model has no mode crisp to start from, got crisp',
      () => [{ model: base() }, { model: stage(), start: 'crisp' }],
    ],
    [
      'stage 2: spacing has a noisiest end, 2',
      () => [{ model: base() }, { model: stage(), spacing: { cleanest: 5, noisiest: 2 } }],
    ],
  ])('refuses: %s', (message, stages) => {
    const attempt = (): unknown => createCascade(stages());
    expect(attempt).toThrow(ModelError);
    expect(attempt).toThrow(message);
  });
});

test('generate draws pictures of any size that the network takes, and needs a network that is shown none', async () => {
  const labels = tensor1d([1], 'int32');
  const what = { count: 1, size: 6, steps: 1, seed: 1, labels, guidance: 1 };
  for await (const { y0 } of generate(base({ classes: 2, labelDropout: 0.1 }), what)) {
    expect(y0.shape).toEqual([1, 6, 6, 3]);
    y0.dispose();
  }
  labels.dispose();
  await expect(generate(stage(), { count: 1, steps: 1, seed: 1 }).next()).rejects.toThrow('use superResolve');
});
