import { memory, tensor4d, type Tensor4D } from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  architectureOf,
  disposeModel,
  oneStep,
  superResolve,
  toTensors,
  type InferencePlan,
  type Model,
} from '@sr3kit/models';
import { gaussians } from '@sr3kit/random';
import { ancestral, ddim, dpmSolverPP, type Sampler } from '@sr3kit/samplers';
import { describeEngines } from '@sr3kit/testing';
import { RowBuffer } from '../picture/rowBuffer.ts';
import { liteFiles } from '../testing/liteFiles.ts';
import { enlargeTiled } from './enlargeTiled.ts';
import type { MakingOptions } from './tiledStages.ts';

interface Case extends MakingOptions {
  readonly width: number;
  readonly height: number;
  readonly tile: number;
}

function picture({ width, height, seed }: Case): Float32Array {
  return gaussians(seed, 0, width * height * 3).map((value) => Math.max(-1, Math.min(1, value / 2)));
}

async function whole(model: Model, given: Case): Promise<Float32Array> {
  const x = tensor4d(picture(given), [1, given.height, given.width, 3]);
  let high: Tensor4D | undefined;
  try {
    if (given.mode !== 'diffusion') {
      high = oneStep(model, x, { mode: given.mode, consistency: given.consistency });
    } else {
      for await (const step of superResolve(model, x, given)) {
        high?.dispose();
        high = step.y0;
      }
    }
    return (await high!.data<'float32'>()).slice();
  } finally {
    high?.dispose();
    x.dispose();
  }
}

async function inTiles(model: Model, given: Case): Promise<Float32Array> {
  const { config, params } = model;
  const { width, height, tile } = given;
  const { scale } = config.task;
  const x = new RowBuffer({ width, channels: 3 });
  const values = picture(given);
  const readTo = (row: number): Promise<void> => {
    const top = x.bottom;
    if (row > top) x.write({ left: 0, top, width, height: row - top }, values.subarray(top * width * 3));
    return Promise.resolve();
  };
  const high = new Float32Array(values.length * scale * scale);
  const withWeights = <T>(work: (weights: typeof params) => Promise<T>): Promise<T> => work(params);
  let [rows, tiles, share] = [0, 0, 0];
  const options = { ...given, size: { width, height }, tile, readTo, withWeights };
  for await (const done of enlargeTiled(config, architectureOf(config.network).tiled(config)!, x, options)) {
    expect(done.tiles).toBe((tiles += 1));
    share = done.share;
    if (done.rows) {
      expect(done.rows.top).toBe(rows);
      high.set(done.rows.values, rows * width * scale * 3);
      rows += done.rows.height;
    }
    if (rows === height * scale) expect(done.tiles).toBe(done.tilesTotal);
  }
  expect(rows).toBe(height * scale);
  expect(share).toBeCloseTo(1, 9);
  return high;
}

function largestDifference(a: Float32Array, b: Float32Array): number {
  expect(a.length).toBe(b.length);
  return a.reduce((worst, value, i) => Math.max(worst, Math.abs(value - b[i]!)), 0);
}

/** A driver in software compiles every shape anew: a property of many shapes takes it minutes. */
const SUITE = { softwareGpu: false };

describeEngines((engine) => {
  // Plain JavaScript takes a hundred times as long: smaller pictures in fewer tiles, which still have inner borders.
  const [runs, largest, steps, smallestTile] = engine === 'cpu' ? [3, 30, 2, 12] : [12, 80, 3, 7];

  test.each([2, 4])('tiles give the picture that the whole gives, magnified %i times', async (scale) => {
    const { config, arrays } = liteFiles({ scale });
    // A single step starts from the crisp answer, more of them from noise.
    const inference: InferencePlan[] = [
      { steps: 1, noise: 1.1, start: 'crisp', spacing: { cleanest: 5, noisiest: 1 } },
      { steps: 2, noise: 1.1 },
    ];
    const model: Model = { config: { ...config, inference }, params: toTensors(arrays) };
    const before = memory().numTensors;
    const size = fc.oneof(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 13, max: largest }));
    const cases = fc.record({
      mode: fc.constantFrom('one-step' as const, 'crisp' as const, 'diffusion' as const),
      steps: fc.integer({ min: 1, max: steps }),
      sampler: fc.constantFrom<Sampler>(
        ancestral(),
        ancestral({ variance: 'beta' }),
        ddim({ eta: 0.5 }),
        dpmSolverPP(),
      ),
      seed: fc.integer({ min: 0, max: 1e6 }),
      architectures: fc.constant([]),
      strength: fc.constantFrom(0, 0.8, 1),
      consistency: fc.constantFrom(0, 0.5, 1),
      previews: fc.boolean(),
      width: size,
      height: size,
      tile: fc.integer({ min: smallestTile, max: 40 }),
    });
    await fc.assert(
      fc.asyncProperty(cases, async (given) => {
        const difference = largestDifference(await inTiles(model, given), await whole(model, given));
        expect(difference).toBeLessThan(1e-5);
        expect(memory().numTensors, 'tensors left over').toBe(before);
      }),
      { numRuns: runs },
    );
    disposeModel(model);
  });
}, SUITE);
