import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { readSafetensors, readSafetensorsHeader, writeSafetensors } from '../index.ts';

// Made by tools/parity/safetensors_golden.py with the reference implementation.
const golden = (name: string): Uint8Array => readFileSync(new URL(`../../golden/${name}`, import.meta.url));

interface Expected {
  readonly dtype: string;
  readonly shape: number[];
  /** As Python prints them. */
  readonly values: string[];
}

const expected = Object.entries(JSON.parse(golden('formats.json').toString()) as Record<string, Expected>);

test('every format of the reference implementation is read exactly', async () => {
  const bytes = golden('formats.safetensors');
  const { tensors } = await readSafetensorsHeader(bytes);
  const { arrays, metadata } = await readSafetensors(bytes);
  expect(metadata).toEqual({ 'made by': 'the "reference"' });
  expect([...arrays.keys()].sort()).toEqual(expected.map(([name]) => name).sort());
  for (const [name, { dtype, shape, values }] of expected) {
    const array = arrays.get(name)!;
    expect(tensors.get(name)!.dtype).toBe(dtype);
    expect(array.shape).toEqual(shape);
    const wanted = values.map((text) => (array.data instanceof BigInt64Array ? BigInt(text) : Number(text)));
    // toEqual tells 0 from -0.
    expect(Array.from<number | bigint>(array.data), name).toEqual(wanted);
  }
});

test.each(['single', 'half'] as const)('%s precision is written byte for byte as by the reference', async (name) => {
  const { arrays } = await readSafetensors(golden('single.safetensors'));
  const backwards = [...arrays].reverse();
  const written = writeSafetensors(backwards, {
    dtype: name === 'half' ? 'F16' : 'F32',
    metadata: { precision: name },
  });
  expect(Buffer.from(written).equals(golden(`${name}.safetensors`))).toBe(true);
});
