import { memory, tensor, tensor1d, type Tensor } from '@tensorflow/tfjs-core';
import { beforeAll, expect, test } from 'vitest';
import { prepareEngine } from '@sr3kit/backends';
import { disposeParams } from '@sr3kit/denoiser';
import { CheckpointError, type NamedArray } from '@sr3kit/safetensors';
import { fromTensors, toTensors } from '../index.ts';

beforeAll(async () => {
  await prepareEngine({ engine: 'cpu' });
});

test('arrays come back from the engine, under their names, and nothing stays there', async () => {
  const before = memory().numTensors;
  const arrays = new Map<string, NamedArray>([
    ['conv.weight', { shape: [1, 2, 3], data: Float32Array.of(1, -2, 0.1, Infinity, 1e-40, 6) }],
    ['scale', { shape: [], data: Float32Array.of(0.5) }],
    ['empty', { shape: [0, 4], data: new Float32Array(0) }],
    ['labels', { shape: [2], data: Int32Array.of(-5, 7) }],
    ['__proto__', { shape: [1], data: Float32Array.of(3) }],
  ]);
  const params = toTensors(arrays);
  expect(Object.keys(params)).toEqual([...arrays.keys()]);
  expect(memory().numTensors).toBe(before + 5);
  expect(await fromTensors(params)).toEqual(arrays);
  disposeParams(params);
  expect(memory().numTensors).toBe(before);
});

test.each<readonly [string, NamedArray, string, number[]]>([
  ['float64', { shape: [2], data: Float64Array.of(0.1, 2) }, 'float32', [Math.fround(0.1), 2]],
  ['int64', { shape: [2], data: BigInt64Array.of(-(2n ** 31n), 2n ** 31n - 1n) }, 'int32', [-(2 ** 31), 2 ** 31 - 1]],
  ['int16', { shape: [2], data: Int16Array.of(-7, 300) }, 'int32', [-7, 300]],
  ['int8', { shape: [2], data: Int8Array.of(-7, 30) }, 'int32', [-7, 30]],
  ['uint8', { shape: [2], data: Uint8Array.of(1, 255) }, 'int32', [1, 255]],
])('%s becomes a tensor', (_, array, dtype, values) => {
  const params = toTensors([['a', array]]);
  expect(params['a']!.dtype).toBe(dtype);
  expect(Array.from(params['a']!.dataSync())).toEqual(values);
  disposeParams(params);
});

test('tensors and arrays share no memory', async () => {
  const data = Float32Array.of(1, 2);
  const params = toTensors([['a', { shape: [2], data }]]);
  data.fill(9);
  const out = (await fromTensors(params)).get('a')!;
  expect(Array.from<number | bigint>(out.data)).toEqual([1, 2]);
  (out.data as Float32Array).fill(8);
  expect(Array.from(params['a']!.dataSync())).toEqual([1, 2]);
  disposeParams(params);
});

test('a failure leaves nothing on the engine', () => {
  const before = memory().numTensors;
  const arrays: [string, NamedArray][] = [
    ['fine', { shape: [1], data: Float32Array.of(1) }],
    ['large', { shape: [1], data: BigInt64Array.of(2n ** 31n) }],
  ];
  expect(() => toTensors(arrays)).toThrow(CheckpointError);
  expect(() => toTensors(arrays)).toThrow('array "large" holds 2147483648, but tensors hold 32-bit integers');
  expect(memory().numTensors).toBe(before);
});

test('truth values are saved, strings and complex numbers are not', async () => {
  const truth = tensor1d([true, false], 'bool');
  expect((await fromTensors({ truth })).get('truth')).toEqual({ shape: [2], data: Uint8Array.of(1, 0) });
  const words: Tensor = tensor(['a']);
  await expect(fromTensors({ words })).rejects.toThrow(
    'tensor "words" is of type string: only float32, int32 and bool',
  );
  truth.dispose();
  words.dispose();
});
