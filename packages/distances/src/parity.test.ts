import { existsSync, readFileSync } from 'node:fs';
import { dispose, memory, tensor4d, type Tensor4D } from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import { createImage, type Image } from '@sr3kit/imaging';
import { describeEngines, namedValues, sizeOf } from '@sr3kit/testing';
import { disposeDistances, dists, lpips, pictureDistances } from './index.ts';
import { loadDistances } from './node.ts';
import { thinWeights } from './testing/thinWeights.ts';

// Written by tools/parity/perceptual.py with PyTorch.
type Values<T> = Readonly<Record<'dists' | 'lpips', T>>;
const golden = <T>(name: string): T =>
  JSON.parse(readFileSync(new URL(`../golden/${name}`, import.meta.url), 'utf8')) as T;
const thin = golden<Values<number[]>>('thin.json');
const real = golden<Values<number>>('real.json');

const distances = { lpips, dists };
const names = ['lpips', 'dists'] as const;

const picture = (name: string): Tensor4D =>
  tensor4d(
    namedValues(name, 2 * 47 * 40 * 3).map((value) => (value + 1) / 2),
    [2, 47, 40, 3],
  );

describeEngines((engine) => {
  test.each(names)('%s of thin networks is that of PyTorch, whichever way round', async (name) => {
    const before = memory().numTensors;
    const [params, a, b] = [thinWeights(name), picture('a'), picture('b')];
    const own = memory().numTensors;
    const [there, back, same] = [
      distances[name](params, a, b),
      distances[name](params, b, a),
      distances[name](params, a, a),
    ];
    expect(memory().numTensors).toBe(own + 3);
    const tolerance = engine === 'webgpu' ? 1e-4 : 1e-5;
    for (const [i, expected] of thin[name].entries()) {
      expect(Math.abs((await there.data())[i]! / expected - 1)).toBeLessThan(tolerance);
      expect(Math.abs((await back.data())[i]! / expected - 1)).toBeLessThan(tolerance);
      expect((await same.data())[i]).toBeCloseTo(0, 6);
    }
    dispose([there, back, same, a, b, ...Object.values(params)]);
    expect(memory().numTensors).toBe(before);
  });
});

describe('pictures that cannot be compared are refused', () => {
  test.each(names)('%s', (name) => {
    const [small, gray, high, wide] = [
      [1, 30, 0, 3],
      [1, 40, 40, 1],
      [1, 40, 32, 3],
      [1, 32, 40, 3],
    ].map((shape) =>
      tensor4d(new Float32Array(sizeOf(shape)), shape as [number, number, number, number]),
    ) as Tensor4D[];
    const before = memory().numTensors;
    expect(() => distances[name]({}, small!, small!)).toThrow('with sides of at least');
    expect(() => distances[name]({}, gray!, gray!)).toThrow('[batch, height, width, 3]');
    expect(() => distances[name]({}, high!, wide!)).toThrow('b must be [1, 40, 32, 3], got [1, 32, 40, 3]');
    expect(memory().numTensors).toBe(before);
    dispose([small!, gray!, high!, wide!]);
  });
});

// The weights are other people's and not in the repository; tools/weights/distances.mts makes the folder.
const folder = process.env['SR3KIT_DISTANCES'];
const there = folder !== undefined && existsSync(folder);
const needed = process.env['CI'] === 'true';
const why = there || needed ? '' : ' (SR3KIT_DISTANCES names no folder of tools/weights/distances.mts)';

describe.skipIf(!there && !needed)(`with the published weights${why}`, () => {
  describeEngines(
    () => {
      test('the distances of bicubic interpolation from a photograph are those of PyTorch to 1e-4', async ({
        annotate,
      }) => {
        if (folder === undefined) throw new Error('set SR3KIT_DISTANCES to a folder of tools/weights/distances.mts');
        const before = memory().numTensors;
        const weights = await loadDistances(folder);
        const { photograph } = JSON.parse(
          readFileSync(new URL('../../metrics/golden/metrics.json', import.meta.url), 'utf8'),
        ) as { photograph: Record<'high' | 'result', number[]> & Record<'height' | 'width', number> };
        const [high, result] = [photograph.high, photograph.result].map((bytes) =>
          createImage({ ...photograph, channels: 3, data: Uint8Array.from(bytes) }),
        ) as [Image, Image];
        const found = await pictureDistances(weights, high, result);
        const differences = names.map((name) => Math.abs(found[name] - real[name]));
        expect(Math.max(...differences)).toBeLessThan(1e-4);
        const [ofLpips, ofDists] = differences.map((value) => value.toExponential(1));
        await annotate(`published weights, difference of LPIPS ${ofLpips}, of DISTS ${ofDists}`);
        disposeDistances(weights);
        expect(memory().numTensors).toBe(before);
      });
    },
    { softwareGpu: false },
  );
});

test('a folder without weights says what makes them', async () => {
  await expect(loadDistances('nowhere')).rejects.toThrow(
    'nowhere: no lpips.safetensors there: make the folder by tools/weights/distances.mts',
  );
});
