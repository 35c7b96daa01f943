import { readFileSync } from 'node:fs';
import { openAsBlob } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { openFile } from '@sr3kit/safetensors/node';
import { isTensor, withPyTorch, writePyTorch, type PyTorchValue } from './index.ts';

// Written by tools/parity/pytorch_golden.py with PyTorch.
const place = (name: string): string => fileURLToPath(new URL(`../golden/${name}`, import.meta.url));
const expected = JSON.parse(readFileSync(place('values.json'), 'utf8')) as Readonly<
  Record<string, { readonly dtype: string; readonly shape: number[]; readonly values: string[] }>
>;

/** A number as Python's `repr` has it in values.json, as a number or bigint. */
function parsed(text: string): number | bigint {
  if (text === 'True' || text === 'False') return text === 'True' ? 1 : 0;
  return /^-?\d{16,}$/.test(text) ? BigInt(text) : Number(text);
}

function dictionary(value: PyTorchValue | undefined): ReadonlyMap<PyTorchValue, PyTorchValue> {
  expect(value).toBeInstanceOf(Map);
  return value as ReadonlyMap<PyTorchValue, PyTorchValue>;
}

describe.each(['values.pth', 'values-legacy.pth', 'protocol-4.pth'])('%s, as PyTorch saved it', (name) => {
  test.each(['bytes', 'blob', 'open file'])('holds the values that PyTorch gave it, read from %s', async (kind) => {
    const path = place(name);
    const source =
      kind === 'bytes' ? readFileSync(path) : kind === 'blob' ? await openAsBlob(path) : await openFile(path);
    await withPyTorch(source, name, async ({ value, format, read }) => {
      expect(format).toBe(name === 'values-legacy.pth' ? 'legacy' : 'zip');
      const tensors = dictionary(dictionary(value).get('state_dict'));
      expect([...tensors.keys()]).toEqual(Object.keys(expected));
      for (const [key, tensor] of tensors) {
        const { dtype, shape, values } = expected[key as string]!;
        if (!isTensor(tensor)) throw new Error(`${String(key)} is no tensor`);
        expect([tensor.dtype, tensor.shape], String(key)).toEqual([dtype, shape]);
        const { data } = await read(tensor);
        const single = (n: number | bigint) => (data instanceof Float32Array ? Math.fround(Number(n)) : n);
        const exact = values.map((text) => single(parsed(text)));
        expect(
          Array.from(data as ArrayLike<number | bigint>, (n) => (data instanceof BigInt64Array ? String(n) : n)),
          String(key),
        ).toEqual(exact.map((n) => (data instanceof BigInt64Array ? String(n) : n)));
      }
    });
  });

  test('holds the plain values beside them', async () => {
    await withPyTorch(readFileSync(place(name)), name, async ({ value }) => {
      const { state_dict: _, ...rest } = Object.fromEntries(dictionary(value)) as Record<string, PyTorchValue>;
      expect(rest).toEqual({
        epoch: 37,
        iter: 640_000,
        large: 2n ** 70n,
        negative: -5,
        loss: 0.25,
        none: null,
        flags: [true, false],
        name: 'größer',
        nested: new Map([
          ['tuple', [1, 2, 3]],
          ['longer', [1, 2, 3, 4]],
        ]),
        dtype: 'torch.float32',
      });
    });
  });
});

test('tensors of one storage share it, and read as arrays of their own', async () => {
  await withPyTorch(readFileSync(place('values.pth')), 'values.pth', async ({ value, read }) => {
    const tensors = dictionary(dictionary(value).get('state_dict'));
    const [shared, view] = ['shared', 'view'].map((key) => tensors.get(key)) as [PyTorchValue, PyTorchValue];
    if (!isTensor(shared) || !isTensor(view)) throw new Error('no tensors');
    expect(view.storage.key).toBe(shared.storage.key);
    const { data } = await read(view);
    data[0] = 99;
    expect((await read(view)).data[0]).toBe(16);
  });
});

test('what is written is read again to the bit, and the same arrays give the same bytes', async () => {
  const arrays = new Map([
    ['a.weight', { shape: [2, 3], data: Float32Array.of(1, -2, NaN, 1e-45, 5, -0) }],
    ['b', { shape: [], data: Float64Array.of(0.1) }],
    ['c', { shape: [2], data: BigInt64Array.of(2n ** 62n, -1n) }],
    ['empty', { shape: [2, 0], data: new Int32Array(0) }],
    ['bytes', { shape: [3], data: Uint8Array.of(1, 2, 255) }],
  ]);
  const bytes = Buffer.concat([...writePyTorch(arrays)]);
  expect(Buffer.concat([...writePyTorch(arrays)]).equals(bytes)).toBe(true);
  await withPyTorch(bytes, 'written', async ({ value, read }) => {
    for (const [name, tensor] of dictionary(value)) {
      if (!isTensor(tensor)) throw new Error('no tensor');
      expect(await read(tensor)).toEqual(arrays.get(name as string));
    }
    expect(dictionary(value).size).toBe(arrays.size);
  });
});
