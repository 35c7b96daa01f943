import { expect, test } from 'vitest';
import { CheckpointError, readSafetensors, writeSafetensors, type NamedArray } from '../index.ts';

const one: NamedArray = { shape: [1], data: Float32Array.of(1) };
const floats = (...values: number[]): NamedArray => ({ shape: [values.length], data: Float32Array.from(values) });

test.each<readonly [string, [string, NamedArray][], string]>([
  [
    'a repeated name',
    [
      ['a', one],
      ['a', one],
    ],
    'array "a" is given twice: names must be unique',
  ],
  ['the reserved name', [['__metadata__', one]], 'no array can be called "__metadata__": rename it'],
  ['half a character', [['\udc00', one]], 'the name "\\udc00" is not valid Unicode: rename it'],
  [
    'too few values',
    [['a', { ...one, shape: [2, 2] }]],
    'array "a" has 1 values, which do not fill the shape [2, 2]: give',
  ],
  ['a negative length', [['a', { shape: [-1, -1], data: one.data }]], 'do not fill the shape [-1, -1]'],
  ['half a length', [['a', { shape: [0.5, 2], data: one.data }]], 'do not fill the shape [0.5, 2]'],
  [
    'another kind of array',
    [['a', { shape: [1], data: [1] as unknown as Float32Array }]],
    'array "a" is of a type that is not written',
  ],
])('%s is refused', (_, arrays, message) => {
  expect(() => writeSafetensors(arrays)).toThrow(CheckpointError);
  expect(() => writeSafetensors(arrays)).toThrow(message);
});

test('metadata must be text', () => {
  const metadata = { step: 3 } as unknown as Record<string, string>;
  expect(() => writeSafetensors([['a', one]], { metadata })).toThrow('metadata "step" is not text in valid Unicode');
});

test('half precision refuses what would round to infinity, and nothing else', async () => {
  expect(() => writeSafetensors([['a', floats(1, 65520)]], { dtype: 'F16' })).toThrow(
    'array "a" holds 65520 at index 1, beyond the 65504 of half precision: write it as F32',
  );
  expect(() => writeSafetensors([['a', floats(-70000)]], { dtype: 'F16' })).toThrow('holds -70000 at index 0');
  const bytes = writeSafetensors([['a', floats(65519, -Infinity, NaN, 1e-8, 2 ** -24)]], { dtype: 'F16' });
  const { data } = (await readSafetensors(bytes)).arrays.get('a')!;
  expect(Array.from<number | bigint>(data)).toEqual([65504, -Infinity, NaN, 0, 2 ** -24]);
});

test('half precision is for float32 alone', async () => {
  const arrays = new Map<string, NamedArray>([
    ['double', { shape: [1], data: Float64Array.of(1e300) }],
    ['integer', { shape: [1], data: Int32Array.of(100_001) }],
  ]);
  expect((await readSafetensors(writeSafetensors(arrays, { dtype: 'F16' }))).arrays).toEqual(arrays);
});

test('more values than one piece of the encoder are written', async () => {
  const data = Float32Array.from({ length: 2 ** 20 + 5 }, (_, i) => i % 2048);
  const bytes = writeSafetensors([['a', { shape: [data.length], data }]], { dtype: 'F16' });
  const read = (await readSafetensors(bytes)).arrays.get('a')!.data;
  expect(Buffer.from(read.buffer).equals(Buffer.from(data.buffer))).toBe(true);
});

test('data begin at a multiple of eight, wide formats first', async () => {
  const { length } = writeSafetensors([]);
  expect(length).toBe(16);
  const bytes = writeSafetensors([
    ['bytes', { shape: [3], data: Uint8Array.of(1, 2, 3) }],
    ['double', { shape: [1], data: Float64Array.of(0.1) }],
    ['float', one],
  ]);
  expect([...(await readSafetensors(bytes)).arrays.keys()]).toEqual(['double', 'float', 'bytes']);
  expect(new DataView(bytes.buffer).getUint32(0, true) % 8).toBe(0);
});
