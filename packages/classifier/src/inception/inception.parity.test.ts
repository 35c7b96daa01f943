import { readFileSync } from 'node:fs';
import { dispose, memory, tensor, tensor4d, type Tensor } from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import { createImage, type Image } from '@sr3kit/imaging';
import { describeEngines, namedValues, relativeDifference, sizeOf } from '@sr3kit/testing';
import {
  inception,
  inceptionFeatures,
  inceptionInput,
  inceptionLogits,
  inceptionShapes,
  inceptionSide,
  inceptionWeights,
  type PublishedArray,
} from '../index.ts';

// Written by tools/parity/inception.py with PyTorch.
const golden = JSON.parse(readFileSync(new URL('../../golden/inception.json', import.meta.url), 'utf8')) as {
  readonly features: number[];
  readonly logits: number[];
  readonly resized: { readonly width: number; readonly height: number; readonly every: number; values: number[] }[];
};

/** A network with a sixteenth of the channels. */
const thin = { thinner: 16 };

/** What the file would hold, as inception.py makes it of names: few values, which repeat. */
function published(): Map<string, PublishedArray> {
  return new Map(
    [...inceptionShapes(thin)].map(([name, shape]) => {
      const drawn = namedValues(name, 997);
      const value = (i: number): number => {
        if (name.endsWith('bn.weight')) return 1 + drawn[i]! / 4;
        if (name.endsWith('running_var')) return 1 + drawn[i]! / 2;
        if (name.endsWith('bias') || name.endsWith('running_mean')) return drawn[i]! / 4;
        return drawn[i]! * Math.sqrt(6 / sizeOf(shape.slice(1)));
      };
      return [name, { shape, data: Float32Array.from({ length: sizeOf(shape) }, (_, i) => value(i % 997)) }];
    }),
  );
}

function picture(width: number, height: number): Image<Float32Array> {
  const drawn = namedValues(`picture ${width}x${height}`, 997);
  const data = Float32Array.from({ length: width * height * 3 }, (_, i) => (drawn[i % 997]! + 1) / 2);
  return createImage({ width, height, channels: 3, data });
}

describe('the input of FID', () => {
  test.each(golden.resized)('$width x $height is resized as PyTorch does', ({ width, height, every, values }) => {
    const { data, ...size } = inceptionInput(picture(width, height));
    expect(size).toEqual({ width: inceptionSide, height: inceptionSide, channels: 3 });
    const found = data.filter((_, i) => i % every === 0);
    expect(relativeDifference(found, Float32Array.from(values))).toBeLessThan(1e-6);
  });

  test('of 299x299 it is the picture itself, in [0, 1]; gray becomes RGB and alpha is left out', () => {
    const data = Uint8Array.from({ length: inceptionSide ** 2 }, (_, i) => i % 256);
    const gray = createImage({ width: inceptionSide, height: inceptionSide, channels: 1, data });
    const found = inceptionInput(gray).data;
    expect(found.every((value, i) => value === Math.fround(data[Math.floor(i / 3)]! / 255))).toBe(true);
    const see = createImage({ width: 1, height: 1, channels: 2, data: Uint8Array.of(255, 0) });
    expect(inceptionInput(see).data.every((value) => value === 1)).toBe(true);
  });
});

test('the published network has 2048 features, 1008 classes and 23.8 million weights', () => {
  const shapes = inceptionShapes();
  expect(shapes.get('fc.weight')).toEqual([1008, 2048]);
  expect(shapes.get('Mixed_7c.branch3x3dbl_3b.conv.weight')).toEqual([384, 384, 3, 1]);
  const learned = [...shapes].filter(([name]) => !name.includes('running'));
  // 94 convolutions, of which each norm has two numbers a channel, and the classes.
  expect(learned).toHaveLength(3 * 94 + 1);
  expect(learned.reduce((sum, [, shape]) => sum + sizeOf(shape), 0)).toBe(21_785_568 + 1008 * 2048);
});

test('weights that lack one are refused', () => {
  const arrays = published();
  arrays.delete('Mixed_6a.branch3x3.bn.running_var');
  expect(() => inceptionWeights(arrays, thin)).toThrow('there is no Mixed_6a.branch3x3.bn.running_var');
});

describeEngines((engine) => {
  test('features and scores are those of PyTorch', { timeout: 400_000 }, async ({ annotate }) => {
    const before = memory().numTensors;
    const params: Record<string, Tensor> = Object.fromEntries(
      [...inceptionWeights(published(), thin)].map(([name, { shape, data }]) => [name, tensor(data, [...shape])]),
    );
    const { data } = inception.input(picture(64, 64));
    const input = tensor4d(data, [1, inceptionSide, inceptionSide, 3]);
    const own = memory().numTensors;
    const seen = inceptionFeatures(params, input);
    const scores = inceptionLogits(params, seen);
    expect(memory().numTensors).toBe(own + 2);
    expect([seen.shape, scores.shape]).toEqual([
      [1, 128],
      [1, 1008],
    ]);
    const differences = [
      relativeDifference(await seen.data(), Float32Array.from(golden.features)),
      relativeDifference((await scores.data()).subarray(0, golden.logits.length), Float32Array.from(golden.logits)),
    ];
    expect(Math.max(...differences)).toBeLessThan(engine === 'webgpu' ? 1e-4 : 1e-5);
    const [ofFeatures, ofScores] = differences.map((value) => value.toExponential(1));
    await annotate(`largest difference of Inception-v3, relative: features ${ofFeatures}, scores ${ofScores}`);
    dispose([seen, scores, input, ...Object.values(params)]);
    expect(memory().numTensors).toBe(before);
  });

  test('tensors of another shape are refused', () => {
    const odd = tensor4d(new Float32Array(12), [1, 2, 2, 3]);
    expect(() => inceptionFeatures({}, odd)).toThrow('pictures must be [batch, 299, 299, 3]');
    odd.dispose();
  });
});
