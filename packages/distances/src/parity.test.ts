import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { dispose, memory, tensor, tensor4d, type Tensor, type Tensor4D } from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import { toTensors } from '@sr3kit/models';
import { assertShapes } from '@sr3kit/safetensors';
import { readSafetensorsFile } from '@sr3kit/safetensors/node';
import { describeEngines, namedValues, sizeOf } from '@sr3kit/testing';
import { dists, distsShapes, lpips, lpipsShapes } from './index.ts';

// Written by tools/parity/perceptual.py with PyTorch.
type Values<T> = Readonly<Record<'dists' | 'lpips', T>>;
const golden = <T>(name: string): T =>
  JSON.parse(readFileSync(new URL(`../golden/${name}`, import.meta.url), 'utf8')) as T;
const thin = golden<Values<number[]>>('thin.json');
const real = golden<Values<number>>('real.json');

const distances = { lpips, dists };
const shapes = { lpips: lpipsShapes, dists: distsShapes };
const names = ['lpips', 'dists'] as const;

/** Widths of the networks of thin.json in place of the real ones. */
const channels: Values<readonly number[]> = {
  lpips: [5, 4, 6, 4, 3],
  dists: [3, 3, 4, 4, 3, 3, 3, 5, 5, 5, 6, 6, 6],
};

/** Weights as perceptual.py makes them of their names. */
function thinWeights(network: 'dists' | 'lpips'): Record<string, Tensor> {
  const widths = channels[network];
  const total = 3 + [3, 4, 3, 5, 6].reduce((sum, width) => sum + width, 0);
  return Object.fromEntries(
    [...shapes[network]].map(([name, real]) => {
      const layer = Number(/\d+/.exec(name)?.[0] ?? 0);
      const [inputs, outputs] = [layer === 0 ? 3 : widths[layer - 1]!, widths[layer]!];
      const side = real[0]!;
      const isWeight = name.endsWith('.weight');
      const learned = name.startsWith('heads') || !name.startsWith('convolutions');
      const shape = isWeight ? [side, side, inputs, outputs] : [learned && !name.startsWith('heads') ? total : outputs];
      const scale = isWeight ? Math.sqrt(6 / (side * side * inputs)) : learned ? 1 : 0.1;
      const values = namedValues(`${network}.${name}`, sizeOf(shape));
      return [
        name,
        tensor(
          values.map((value) => scale * value + (learned ? 1 : 0)),
          shape,
        ),
      ];
    }),
  );
}

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
    (engine) => {
      // A minute of plain JavaScript would show nothing that the thin networks do not.
      test.skipIf(engine === 'cpu').each(names)('%s of a photograph is that of PyTorch to 1e-4', async (name) => {
        const { arrays } = await readSafetensorsFile(join(folder!, `${name}.safetensors`));
        assertShapes(shapes[name], arrays, folder!, 'make it anew');
        const params = toTensors(arrays);
        const photograph = JSON.parse(
          readFileSync(new URL('../../metrics/golden/metrics.json', import.meta.url), 'utf8'),
        ) as { photograph: Record<'high' | 'result', number[]> & Record<'height' | 'width', number> };
        const { high, result, height, width } = photograph.photograph;
        const [a, b] = [high, result].map((bytes) =>
          tensor4d(
            Float32Array.from(bytes, (value) => value / 255),
            [1, height, width, 3],
          ),
        ) as [Tensor4D, Tensor4D];
        const distance = distances[name](params, a, b);
        expect(Math.abs((await distance.data())[0]! - real[name])).toBeLessThan(1e-4);
        dispose([a, b, distance, ...Object.values(params)]);
      });
    },
    { softwareGpu: false },
  );
});
