import { memory, tensor3d, tensor4d } from '@tensorflow/tfjs-core';
import sharp from 'sharp';
import { beforeAll, describe, expect, test } from 'vitest';
import { prepareEngine } from '@sr3kit/backends';
import { toImage, toImageData, type Image, type PictureInput } from '../index.ts';

beforeAll(async () => {
  await prepareEngine({ engine: 'cpu' });
});

describe('toImage', () => {
  test('takes what sharp decodes to, 8 and 16 bits, also where the bytes are not aligned', async () => {
    const pixels = Uint8Array.of(1, 2, 3, 250, 251, 252);
    const decoded = await sharp(pixels, { raw: { width: 2, height: 1, channels: 3 } })
      .raw()
      .toBuffer({ resolveWithObject: true });
    expect(await toImage(decoded)).toMatchObject({ width: 2, height: 1, channels: 3 });
    expect([...(await toImage(decoded)).data]).toEqual([...pixels]);
    const deep = Uint16Array.of(0, 513, 65535);
    const bytes = new Uint8Array(7);
    bytes.set(new Uint8Array(deep.buffer), 1);
    const odd = { data: bytes.subarray(1), info: { width: 3, height: 1, channels: 1 } };
    expect((await toImage(odd)).data).toEqual(deep);
  });

  test('takes tensors of floats and of integers, and leaves them to their owner', async () => {
    const tensors = memory().numTensors;
    const floats = tensor3d([0, 0.25, 1], [1, 3, 1]);
    const integers = tensor4d([0, 300, -4, 7], [1, 2, 2, 1], 'int32');
    expect(await toImage(floats)).toEqual({ width: 3, height: 1, channels: 1, data: Float32Array.of(0, 0.25, 1) });
    expect(await toImage(integers)).toEqual({ width: 2, height: 2, channels: 1, data: Uint8Array.of(0, 255, 0, 7) });
    expect(memory().numTensors).toBe(tensors + 2);
    floats.dispose();
    integers.dispose();
  });

  test.each([
    ['a batch', () => tensor4d([0, 1], [2, 1, 1, 1]), /\[height, width/],
    ['too many channels', () => tensor3d([0, 1, 2, 3, 4], [1, 1, 5]), /\[height, width/],
    ['too few samples', () => ({ data: new Uint8Array(2), info: { width: 3, height: 1, channels: 1 } }), /data must/],
    ['a canvas in Node', () => ({ width: 2, height: 2 }), /browsers only/],
    ['a number', () => 7 as unknown as PictureInput, /no picture/],
  ] as const)('%s is refused', async (_, make, message) => {
    await expect(toImage(make())).rejects.toThrow(message);
  });
});

describe('toImageData', () => {
  test.each([
    [1, [128], [128, 128, 128, 255]],
    [2, [128, 7], [128, 128, 128, 7]],
    [3, [1, 2, 3], [1, 2, 3, 255]],
    [4, [1, 2, 3, 4], [1, 2, 3, 4]],
  ] as const)('%i channels become RGBA, and are taken as a picture again', async (channels, samples, rgba) => {
    const image: Image = { width: 1, height: 1, channels, data: Uint8Array.from(samples) };
    const pixels = toImageData(image);
    expect([...pixels.data]).toEqual(rgba);
    expect(await toImage(pixels)).toEqual({ width: 1, height: 1, channels: 4, data: Uint8Array.from(rgba) });
  });

  test('16 bits become 8', () => {
    expect([...toImageData({ width: 1, height: 1, channels: 1, data: Uint16Array.of(65535) }).data]).toEqual([
      255, 255, 255, 255,
    ]);
  });
});
