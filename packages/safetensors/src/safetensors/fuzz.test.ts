import fc from 'fast-check';
import { expect, test } from 'vitest';
import { CheckpointError, readSafetensors, writeSafetensors, type ArrayData, type NamedArray } from '../index.ts';

/** Reads; anything but success and CheckpointError is a failure. */
async function readOrRefuse(bytes: Uint8Array): Promise<Map<string, NamedArray> | null> {
  try {
    return (await readSafetensors(bytes)).arrays;
  } catch (error) {
    if (error instanceof CheckpointError) return null;
    throw error;
  }
}

function framed(header: Uint8Array, data: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(8 + header.length + data.length);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(header.length), true);
  bytes.set(header, 8);
  bytes.set(data, 8 + header.length);
  return bytes;
}

const makers: ((buffer: ArrayBuffer) => ArrayData)[] = [
  (buffer) => new Float32Array(buffer),
  (buffer) => new Float64Array(buffer),
  (buffer) => new BigInt64Array(buffer),
  (buffer) => new Int32Array(buffer),
  (buffer) => new Int16Array(buffer),
  (buffer) => new Int8Array(buffer),
  (buffer) => new Uint8Array(buffer),
];

/** Arrays of any type, shape and bits, NaNs with payloads included. */
const namedArray: fc.Arbitrary<NamedArray> = fc
  .tuple(fc.constantFrom(...makers), fc.array(fc.nat(4), { maxLength: 4 }), fc.integer())
  .map(([make, shape, salt]) => {
    const count = shape.reduce((product, length) => product * length, 1);
    const bytes = Uint8Array.from({ length: count * 8 }, (_, i) => Math.imul(i + salt, 2654435761) >>> 13);
    return { shape, data: make(bytes.buffer).slice(0, count) };
  });
const arrays: fc.Arbitrary<Map<string, NamedArray>> = fc
  .array(fc.tuple(fc.string({ unit: 'grapheme' }), namedArray), { maxLength: 6 })
  .map((entries) => new Map(entries.filter(([name]) => name !== '__metadata__')));

/** Bits, since NaN equals nothing and its payload counts. */
const bits = (contents: ReadonlyMap<string, NamedArray>) =>
  [...contents]
    .map(([name, { shape, data }]) => ({
      name,
      shape,
      type: data.constructor.name,
      bytes: [...new Uint8Array(data.buffer, data.byteOffset, data.byteLength)],
    }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));

test('any arrays come back bit for bit, and the same arrays give the same bytes', async () => {
  await fc.assert(
    fc.asyncProperty(arrays, fc.dictionary(fc.string(), fc.string()), async (contents, metadata) => {
      const bytes = writeSafetensors(contents, { metadata });
      const read = await readSafetensors(bytes);
      expect(bits(read.arrays)).toEqual(bits(contents));
      expect(Object.entries(read.metadata)).toEqual(Object.entries(metadata));
      expect(writeSafetensors([...contents].reverse(), { metadata })).toEqual(bytes);
    }),
    { numRuns: 60 },
  );
});

test('arbitrary bytes are refused', async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), async (bytes) => {
      await readOrRefuse(bytes);
    }),
    { numRuns: 150 },
  );
});

test('arbitrary bytes and arbitrary JSON as a header are refused', async () => {
  const header = fc.oneof(
    fc.uint8Array({ maxLength: 100 }),
    fc.json().map((text) => new TextEncoder().encode(text)),
    fc.string({ unit: 'binary' }).map((text) => new TextEncoder().encode(`{${text}}`)),
  );
  await fc.assert(
    fc.asyncProperty(header, fc.uint8Array({ maxLength: 40 }), async (text, data) => {
      await readOrRefuse(framed(text, data));
    }),
    { numRuns: 60 },
  );
});

test('a header deeper than any stack is refused', async () => {
  for (const text of ['['.repeat(200_000), `{"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}`]) {
    expect(await readOrRefuse(framed(new TextEncoder().encode(text), new Uint8Array(4)))).toBeNull();
  }
});

/** A header with fields of the right names and values of any kind. */
const oddHeader = fc.dictionary(
  fc.constantFrom('a', 'b', '__proto__', '__metadata__', 'constructor'),
  fc.oneof(
    fc.jsonValue(),
    fc.record(
      {
        dtype: fc.oneof(fc.constantFrom('F32', 'F16', 'BOOL', 'U8'), fc.jsonValue()),
        shape: fc.oneof(
          fc.array(fc.oneof(fc.integer(), fc.double(), fc.maxSafeNat()), { maxLength: 4 }),
          fc.jsonValue(),
        ),
        data_offsets: fc.oneof(fc.array(fc.oneof(fc.nat(20), fc.maxSafeInteger()), { maxLength: 3 }), fc.jsonValue()),
      },
      { requiredKeys: [] },
    ),
  ),
);

test('headers of the right form with any values are read within the file or refused', async () => {
  await fc.assert(
    fc.asyncProperty(oddHeader, fc.uint8Array({ maxLength: 20 }), async (header, data) => {
      const text = new TextEncoder().encode(JSON.stringify(header));
      const read = await readOrRefuse(framed(text, data));
      const size = [...(read ?? [])].reduce((sum, [, array]) => sum + array.data.byteLength, 0);
      // Half precision doubles in memory.
      expect(size).toBeLessThanOrEqual(2 * data.length);
    }),
    { numRuns: 300 },
  );
});

test('a file with changed bytes is read or refused; one that is cut is always refused', async () => {
  const change = fc.tuple(fc.nat(), fc.nat(255));
  await fc.assert(
    fc.asyncProperty(
      arrays,
      fc.array(change, { minLength: 1, maxLength: 4 }),
      fc.nat(),
      async (contents, changes, cut) => {
        const bytes = writeSafetensors(contents);
        const mutated = bytes.slice();
        for (const [at, value] of changes) mutated[at % Math.min(mutated.length, 150)] = value;
        await readOrRefuse(mutated);
        expect(await readOrRefuse(bytes.subarray(0, cut % bytes.length))).toBeNull();
      },
    ),
    { numRuns: 150 },
  );
});
