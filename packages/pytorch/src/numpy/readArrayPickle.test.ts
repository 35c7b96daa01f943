import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { CheckpointError } from '@sr3kit/safetensors';
import { isTensor, readArrayPickle } from '../index.ts';

// Written by tools/parity/numpy_golden.py with NumPy.
const golden = (name: string): Uint8Array => readFileSync(new URL(`../../golden/${name}`, import.meta.url));
const expected = JSON.parse(new TextDecoder().decode(golden('arrays.json'))) as Readonly<
  Record<string, { readonly shape: number[]; readonly values: number[] }>
>;

test.each([3, 4])('a pickle of protocol %i holds the arrays that NumPy put there', async (protocol) => {
  const { value, read } = readArrayPickle(golden(`arrays-${protocol}.pkl`), 'arrays');
  const whole = value as ReadonlyMap<string, ReadonlyMap<string, never>>;
  expect(whole.get('steps')).toBe(7);
  const arrays = whole.get('Net_0')!;
  expect([...arrays.keys()]).toEqual(Object.keys(expected));
  for (const [name, array] of arrays) {
    if (!isTensor(array)) throw new Error(`${name} is no array`);
    const { shape, data } = await read(array);
    expect(shape, name).toEqual(expected[name]!.shape);
    expect([...data], name).toEqual(expected[name]!.values);
  }
});

const text = (pickle: string): Uint8Array => Uint8Array.from(pickle, (letter) => letter.charCodeAt(0));
const read = (bytes: Uint8Array) => (): unknown => readArrayPickle(bytes, 'weights.ckpt');

describe('refuses', () => {
  test.each([
    'os system',
    'builtins eval',
    'numpy load',
    'numpy.core.multiarray scalar',
    'torch._utils _rebuild_tensor_v2',
  ])('what names %s', (name) => {
    const [module, member] = name.split(' ');
    const hostile = text(`\x80\x02c${module}\n${member}\nX\x02\0\0\0id\x85R.`);
    expect(read(hostile)).toThrow(CheckpointError);
    expect(read(hostile)).toThrow(`names "${module}.${member}"`);
    expect(read(hostile)).toThrow('nothing was run');
  });
  test('arrays without their bytes, of objects, big-endian, and given a state twice', () => {
    const start = '\x80\x02cnumpy.core.multiarray\n_reconstruct\ncnumpy\nndarray\nK\0\x85U\x01b\x87R';
    const format = (letters: string, order: string): string =>
      `cnumpy\ndtype\nU\x02${letters}\x89\x88\x87R(K\x03U\x01${order}NNNtb`;
    const state = (dtype: string): string => `(K\x01K\x02\x85${dtype}\x89U\x04aaaatb`;
    expect(read(text(`${start}${state(format('f4', '<'))}.`))).toThrow('does not have the bytes of its 2 values');
    expect(read(text(`${start}${state(format('O8', '|'))}.`))).toThrow('something other than numbers');
    expect(read(text(`${start}${state(format('f2', '>'))}.`))).toThrow('big-endian');
  });
  test('nothing of an array that was never given a state: it is empty', async () => {
    const start = '\x80\x02cnumpy.core.multiarray\n_reconstruct\ncnumpy\nndarray\nK\0\x85U\x01b\x87R.';
    const { value, read: readArray } = readArrayPickle(text(start), 'weights.ckpt');
    expect(isTensor(value) && (await readArray(value))).toMatchObject({ shape: [0], data: { length: 0 } });
  });
  test('every pickle that is cut off, and one that goes on', () => {
    const whole = golden('arrays-3.pkl');
    for (let length = 0; length < whole.length; length += 7) {
      expect(read(whole.subarray(0, length)), `${length} bytes`).toThrow(CheckpointError);
    }
    expect(read(Uint8Array.of(...whole, 0))).toThrow('goes on for 1 bytes');
  });
});
