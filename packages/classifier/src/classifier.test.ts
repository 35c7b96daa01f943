import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { dispose, memory, tensor, tensor4d, type Tensor, type Tensor4D } from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import { readImage } from '@sr3kit/data/node';
import { createImage, crop, toFloat, toUint8 } from '@sr3kit/imaging';
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
    if (name.endsWith('.bias'))
      {return [
        name,
        tensor(
          namedValues(name, size).map((value) => value / 2),
          [...shape],
        ),
      ];}
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

describeEngines((engine) => {
  test('with weights that both sides know, features and scores are those of PyTorch', async () => {
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
    for (const [found, expected] of [
      [seen, seeded.features],
      [scores, seeded.logits],
    ] as const) {
      const values = (await found.data()).subarray(0, expected.length);
      expect(relativeDifference(values, Float32Array.from(expected))).toBeLessThan(tolerance);
    }
    dispose([seen, scores, picture, ...Object.values(params)]);
    expect(memory().numTensors).toBe(before);
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
      test('the scores of a photograph of a cat are those of PyTorch to 1e-3', async () => {
        const { arrays } = await readSafetensorsFile(file!);
        assertShapes(classifierShapes, arrays, file!, 'make it anew');
        const params = toTensors(arrays);
        const path = fileURLToPath(new URL('../../../apps/train/samples/chelsea.png', import.meta.url));
        const photograph = crop(toUint8(await readImage(path)), { left: 100, top: 40, width: 224, height: 224 });
        expect(classifierInput(photograph)).toEqual(photograph);
        const picture = tensor4d(toFloat(photograph).data, [1, 224, 224, 3]);
        const seen = features(params, picture);
        const scores = logits(params, seen);
        const [foundFeatures, found] = [await seen.data(), await scores.data()];
        for (const [i, value] of found.entries()) expect(Math.abs(value - real.logits[i]!)).toBeLessThan(1e-3);
        for (const [i, value] of foundFeatures.entries())
          {expect(Math.abs(value - real.features[i]!)).toBeLessThan(1e-3);}
        // An Egyptian cat.
        expect(synsets[found.indexOf(Math.max(...found))]).toBe('n02124075');
        dispose([picture, seen, scores, ...Object.values(params)]);
      });
    },
    { softwareGpu: false },
  );
});

describe('the input', () => {
  const picture = (width: number, height: number) =>
    createImage({ width, height, channels: 3, data: new Uint8Array(width * height * 3).fill(7) });
  test.each([
    [300, 224],
    [224, 224],
    [100, 481],
    [20, 16],
    [3000, 2001],
  ])('%ix%i becomes 224x224', (width, height) => {
    const { data, ...size } = classifierInput(picture(width, height));
    expect(size).toEqual({ width: 224, height: 224, channels: 3 });
    expect(data.every((value) => value === 7)).toBe(true);
  });
  test('gray and alpha become RGB', () => {
    const gray = createImage({ width: 2, height: 2, channels: 2, data: Uint16Array.of(9, 0, 9, 1, 9, 2, 9, 3) });
    expect(classifierInput(gray)).toMatchObject({ channels: 3 });
  });
  test('tensors of another shape are refused', () => {
    const odd = tensor4d(new Float32Array(12), [1, 2, 2, 3]);
    expect(() => features({}, odd)).toThrow('pictures must be [batch, 224, 224, 3]');
    odd.dispose();
  });
});

test('there are a thousand classes, in the order of their numbers', () => {
  expect(synsets).toHaveLength(1000);
  expect(new Set(synsets).size).toBe(1000);
  expect([...synsets].sort()).toEqual(synsets);
  // Known to everybody who trains on a subset of ten classes: the springer, the church, the parachute.
  expect(['n02102040', 'n03028079', 'n03888257'].map((name) => synsets.indexOf(name))).toEqual([217, 497, 701]);
});
