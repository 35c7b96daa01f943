import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { dispose, memory, tensor, tensor4d, type Tensor, type Tensor4D } from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import { readImage } from '@sr3kit/data/node';
import { crop, toFloat, toUint8 } from '@sr3kit/imaging';
import { toTensors } from '@sr3kit/models';
import { assertShapes } from '@sr3kit/safetensors';
import { readSafetensorsFile } from '@sr3kit/safetensors/node';
import { describeEngines, namedValues, relativeDifference, sizeOf } from '@sr3kit/testing';
import { classifierInput, classifierShapes, features, inputSide, logits, synsets } from './index.ts';

// Written by tools/parity/classifier.py with PyTorch.
interface Golden {
  readonly features: number[];
  readonly logits: number[];
}
const golden = (name: string): Golden =>
  JSON.parse(readFileSync(new URL(`../golden/${name}`, import.meta.url), 'utf8')) as Golden;
const seeded = golden('seeded.json');
const real = golden('real.json');

/** Weights as classifier.py makes them of their names: few values, which repeat. */
function seededWeights(): Record<string, Tensor> {
  const made = [...classifierShapes].map(([name, shape]): [string, Tensor] => {
    const size = sizeOf(shape);
    if (name.endsWith('.bias')) {
      return [
        name,
        tensor(
          namedValues(name, size).map((value) => value / 2),
          [...shape],
        ),
      ];
    }
    const drawn = namedValues(name, 997);
    // A depthwise kernel has one input for each output.
    const inputs = name.endsWith('depthwise.weight') ? 1 : shape.at(-2)!;
    const scale = Math.sqrt(6 / ((shape.length === 4 ? shape[0]! ** 2 : 1) * inputs));
    return [
      name,
      tensor(
        Float32Array.from({ length: size }, (_, i) => scale * drawn[i % 997]!),
        [...shape],
      ),
    ];
  });
  return Object.fromEntries(made);
}

/** Squares of 32x32 pixels. */
function squares(): Tensor4D {
  const values = namedValues('picture', 7 * 7 * 3);
  const data = Float32Array.from({ length: inputSide ** 2 * 3 }, (_, i) => {
    const [x, y, channel] = [Math.floor(i / 3) % inputSide, Math.floor(i / 3 / inputSide), i % 3];
    return (values[(Math.floor(y / 32) * 7 + Math.floor(x / 32)) * 3 + channel]! + 1) / 2;
  });
  return tensor4d(data, [1, inputSide, inputSide, 3]);
}

/** A whole network: on a processor that plays a GPU, while others use it, that takes minutes. */
const timeout = 400_000;

describeEngines((engine) => {
  test(
    'with weights that both sides know, features and scores are those of PyTorch',
    { timeout },
    async ({ annotate }) => {
      const before = memory().numTensors;
      const [params, picture] = [seededWeights(), squares()];
      const own = memory().numTensors;
      const seen = features(params, picture);
      const scores = logits(params, seen);
      expect(memory().numTensors).toBe(own + 2);
      expect([seen.shape, scores.shape]).toEqual([
        [1, 1280],
        [1, 1000],
      ]);
      const tolerance = engine === 'webgpu' ? 1e-4 : 1e-5;
      let worst = 0;
      for (const [found, expected] of [
        [seen, seeded.features],
        [scores, seeded.logits],
      ] as const) {
        const values = (await found.data()).subarray(0, expected.length);
        worst = Math.max(worst, relativeDifference(values, Float32Array.from(expected)));
      }
      expect(worst).toBeLessThan(tolerance);
      await annotate(`largest difference of EfficientNet-Lite0, relative: ${worst.toExponential(1)}`);
      dispose([seen, scores, picture, ...Object.values(params)]);
      expect(memory().numTensors).toBe(before);
    },
  );

  test('tensors of another shape are refused', () => {
    const odd = tensor4d(new Float32Array(12), [1, 2, 2, 3]);
    expect(() => features({}, odd)).toThrow('pictures must be [batch, 224, 224, 3]');
    odd.dispose();
  });
});

// The weights are not in the repository; tools/weights/classifier.mts makes the file.
const file = process.env['SR3KIT_CLASSIFIER'];
const there = file !== undefined && existsSync(file);
const needed = process.env['CI'] === 'true';
const why = there || needed ? '' : ' (SR3KIT_CLASSIFIER names no file of tools/weights/classifier.mts)';

describe.skipIf(!there && !needed)(`with the published weights${why}`, () => {
  describeEngines(
    () => {
      test('the scores of a photograph of a cat are those of PyTorch to 1e-3', { timeout }, async ({ annotate }) => {
        if (file === undefined) throw new Error('set SR3KIT_CLASSIFIER to a file of tools/weights/classifier.mts');
        const { arrays } = await readSafetensorsFile(file);
        assertShapes(classifierShapes, arrays, file, 'make it anew');
        const params = toTensors(arrays);
        const path = fileURLToPath(new URL('../../../apps/train/samples/chelsea.png', import.meta.url));
        const photograph = crop(toUint8(await readImage(path)), { left: 100, top: 40, width: 224, height: 224 });
        expect(classifierInput(photograph)).toEqual(photograph);
        const picture = tensor4d(toFloat(photograph).data, [1, 224, 224, 3]);
        const seen = features(params, picture);
        const scores = logits(params, seen);
        const [foundFeatures, found] = [await seen.data(), await scores.data()];
        const worst = (values: ArrayLike<number>, expected: readonly number[]): number =>
          expected.reduce((most, value, i) => Math.max(most, Math.abs(value - values[i]!)), 0);
        expect([found.length, foundFeatures.length]).toEqual([real.logits.length, real.features.length]);
        const differences = [worst(found, real.logits), worst(foundFeatures, real.features)];
        expect(Math.max(...differences)).toBeLessThan(1e-3);
        const [ofScores, ofFeatures] = differences.map((value) => value.toExponential(1));
        await annotate(
          `published EfficientNet-Lite0, largest difference of scores ${ofScores}, of features ${ofFeatures}`,
        );
        // An Egyptian cat.
        expect(synsets[found.indexOf(Math.max(...found))]).toBe('n02124075');
        dispose([picture, seen, scores, ...Object.values(params)]);
      });
    },
    { softwareGpu: false },
  );
});
