import { readFileSync } from 'node:fs';
import {
  dispose,
  memory,
  square,
  sum,
  tensor,
  tensor1d,
  tensor3d,
  tidy,
  type Tensor1D,
  type Tensor3D,
} from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { availableEngines, prepareEngine } from '@sr3kit/backends';
import { disposeParams } from '@sr3kit/denoiser';
import { gaussians } from '@sr3kit/random';
import { adamStep, type AdamVectors } from './adam.ts';
import { trainerConfigSchema, type OptimizerConfig, type TrainerConfigInput } from './config.ts';
import { layoutOf, type ParameterLayout } from './layout.ts';
import { muonMatrices, muonStep, muonWeights, orthogonal } from './muon.ts';
import { toyBatches, toyConfig, toyLoss, toyParams } from './testing/toyModel.ts';
import { train } from './train.ts';
import { createState } from './trainingState.ts';

interface MuonGolden {
  readonly shapes: Record<string, [inputs: number, outputs: number]>;
  readonly start: Record<string, number[]>;
  /** One for each step. */
  readonly gradients: readonly Record<string, number[]>[];
  readonly cases: Record<
    string,
    { momentum?: number; rate?: number; weightDecay?: number; values: readonly number[][][] }
  >;
}

const golden = JSON.parse(readFileSync(new URL('../golden/optimizer.json', import.meta.url), 'utf8')) as {
  readonly learningRates: readonly number[];
  readonly muon: MuonGolden;
};
const engines = (await availableEngines()).filter(({ available }) => available).map(({ name }) => name);
const together = (tensors: Record<string, number[]>): number[] => Object.values(tensors).flat();
const optimizerOf = (optimizer: TrainerConfigInput['optimizer']): OptimizerConfig =>
  trainerConfigSchema.parse({ batchSize: 1, steps: 1, learningRate: 1, optimizer }).optimizer;

describe.each(engines)('on %s', (engine) => {
  beforeAll(() => prepareEngine({ engine }));

  test.each(Object.entries(golden.muon.cases))('%s follows torch.optim.Muon to 1e-4 over five steps', (_, expected) => {
    const { values, weightDecay = 0, momentum = 0.95, rate = 1 } = expected;
    const optimizer = optimizerOf({ weightDecay, muon: { weights: '', momentum, rate } });
    const layout: ParameterLayout = Object.entries(golden.muon.shapes).map(([name, shape]) => ({ name, shape }));
    const before = memory().numTensors;
    tidy(() => {
      const start = tensor1d(together(golden.muon.start));
      const none = tensor1d(new Float32Array(start.size));
      let vectors: AdamVectors = { values: start, m: none, v: none };
      golden.muon.gradients.forEach((tensors, step) => {
        const gradient = tensor1d(together(tensors));
        const input = { gradient, weightDecay, layout, learningRate: golden.learningRates[step]! };
        vectors = muonStep(vectors, vectors, input, optimizer.muon!);
        const found = vectors.values.dataSync();
        const worst = Math.max(...values[step]!.flat().map((value, i) => Math.abs(value - found[i]!)));
        expect(worst).toBeLessThan(1e-4);
      });
    });
    expect(memory().numTensors).toBe(before);
  });

  test('singular values of hundreds to one end between 0.6 and 1.3', () => {
    // Orthogonal columns of lengths 1, 1/10 and 1/100, so that these are the singular values.
    const columns = [1, 0.1, 0.01];
    const rows = [
      [1, 1, 1],
      [1, -1, 1],
      [1, 1, -1],
      [1, -1, -1],
    ].map((row) => row.map((sign, i) => (sign * columns[i]!) / 2));
    for (const matrix of [rows, columns.map((_, i) => rows.map((row) => row[i]!))]) {
      const axis = matrix === rows ? 1 : 2;
      const lengths = tidy(() => [...sum(square(orthogonal(tensor3d([matrix]))), axis).dataSync()]);
      for (const length of lengths.map(Math.sqrt)) {
        expect(length).toBeGreaterThan(0.6);
        expect(length).toBeLessThan(1.3);
      }
    }
  });

  test('a matrix of zeros stays one', () => {
    tidy(() => {
      const zeros: Tensor3D = tensor3d([0, 0, 0, 0], [1, 2, 2]);
      expect([...orthogonal(zeros).dataSync()]).toEqual([0, 0, 0, 0]);
    });
  });
});

describe('which weights', () => {
  const layout = (shapes: Record<string, number[]>): ParameterLayout => {
    const params = Object.fromEntries(
      Object.entries(shapes).map(([name, shape]) => [
        name,
        tensor(
          gaussians(
            1,
            0,
            shape.reduce((a, b) => a * b, 1),
          ),
          shape,
        ),
      ]),
    );
    const found = layoutOf(params);
    disposeParams(params);
    return found;
  };
  const { muon } = optimizerOf({ muon: {} });

  test('by default the convolutions of blocks, with a column for each output', () => {
    const slots = layout({
      'regressor.in.weight': [3, 3, 3, 4],
      'regressor.blocks.0.conv1.weight': [3, 3, 4, 5],
      'regressor.blocks.0.conv1.bias': [5],
      'denoiser.blocks.0.film.weight': [6, 8],
      'regressor.out.weight': [3, 3, 4, 4],
    });
    expect(muonMatrices(slots, muon!)).toEqual([undefined, [36, 5], undefined, undefined, undefined]);
  });

  test('by default those of U-Nets of either layout, and none of the ends', () => {
    const slots = layout({
      'input.weight': [3, 3, 6, 4],
      'down.0.0.conv1.weight': [3, 3, 4, 4],
      'up.0.0.conv2.weight': [3, 3, 4, 4],
      'up.0.0.skip.weight': [1, 1, 8, 4],
      'output.conv.weight': [3, 3, 4, 3],
      'downs.0.weight': [3, 3, 6, 4],
      'downs.1.res_block.block1.block.3.weight': [3, 3, 4, 4],
      'downs.1.res_block.block2.block.3.weight': [3, 3, 4, 4],
      'downs.1.res_block.block2.block.3.bias': [4],
      'ups.2.conv.weight': [3, 3, 4, 4],
      'final_conv.block.3.weight': [3, 3, 4, 3],
    });
    expect(muonWeights(slots, muon!.weights)).toEqual([
      'down.0.0.conv1.weight',
      'up.0.0.conv2.weight',
      'downs.1.res_block.block1.block.3.weight',
      'downs.1.res_block.block2.block.3.weight',
    ]);
  });

  test('none is found out before the first step', async () => {
    const params = toyParams(3);
    const state = createState(params, toyConfig({ optimizer: { muon: { weights: 'nothing' } } }));
    let asked = 0;
    const loss: typeof toyLoss = (...given) => {
      asked += 1;
      return toyLoss(...given);
    };
    await expect(train(state, { loss, batches: toyBatches }).next()).rejects.toThrow(
      'optimizer.muon.weights: no matrix',
    );
    expect(asked).toBe(0);
    state.dispose();
    disposeParams(params);
  });

  test('none is an error that says what there is', () => {
    const slots = layout({ 'in.weight': [2, 2], 'out.bias': [2] });
    expect(() => muonMatrices(slots, { ...muon!, weights: 'block' })).toThrow(
      'optimizer.muon.weights: no matrix among the 2 weights has a name that fits "block": write a regular expression that fits ' +
        'some of them (they are in.weight, out.bias, ...)',
    );
  });

  test('what is no regular expression is refused, with the field', () => {
    const { error } = trainerConfigSchema.safeParse({
      batchSize: 1,
      steps: 1,
      learningRate: 1,
      optimizer: { muon: { weights: '(' } },
    });
    expect(error?.issues.map(({ path, message }) => [path.join('.'), message])).toEqual([
      ['optimizer.muon.weights', 'must be a regular expression'],
    ]);
  });
});

describe('the others', () => {
  test('move as without Muon, to the bit', () => {
    const layout: ParameterLayout = [
      { name: 'a', shape: [2, 2] },
      { name: 'b', shape: [3] },
    ];
    const { muon, ...adam } = optimizerOf({ muon: { weights: 'a' } });
    tidy(() => {
      const vector = (seed: number): Tensor1D => tensor1d(gaussians(seed, 0, 7));
      const before: AdamVectors = { values: vector(1), m: vector(2), v: square(vector(3)) };
      const gradient = vector(4);
      const input = { gradient, squares: square<Tensor1D>(gradient), scale: 1, learningRate: 0.1, step: 2 };
      const next = adamStep(before, input, adam);
      const both = muonStep(before, next, { gradient, learningRate: 0.1, weightDecay: 0, layout }, muon!);
      for (const name of ['values', 'm', 'v'] as const) {
        expect([...both[name].dataSync()].slice(4)).toEqual([...next[name].dataSync()].slice(4));
      }
      expect([...both.values.dataSync()].slice(0, 4)).not.toEqual([...next.values.dataSync()].slice(0, 4));
    });
  });

  test('a run learns, and leaves nothing but its state', async () => {
    const config = toyConfig({ steps: 12, accumulate: 1, optimizer: { muon: { weights: 'out', rate: 2 } } });
    const params = toyParams(3);
    const before = memory().numTensors;
    const state = createState(params, config);
    const losses: number[] = [];
    for await (const { loss } of train(state, { loss: toyLoss, batches: toyBatches })) losses.push(loss);
    expect(memory().numTensors - before).toBe(4);
    expect(losses.at(-1)!).toBeLessThan(losses[0]! * 0.9);
    state.dispose();
    dispose(Object.values(params));
  });
});
