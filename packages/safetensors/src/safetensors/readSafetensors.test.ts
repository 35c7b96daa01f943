import { Readable } from 'node:stream';
import { describe, expect, test } from 'vitest';
import {
  CheckpointError,
  iterateSafetensors,
  readSafetensors,
  readSafetensorsHeader,
  writeSafetensors,
  type ArrayData,
  type NamedArray,
  type SafetensorsSource,
} from '../index.ts';

const arrays = new Map<string, NamedArray>([
  ['first', { shape: [2, 3], data: Float32Array.of(1, 2, 3, 4, 5, 6) }],
  ['second', { shape: [], data: Float32Array.of(7) }],
  ['third', { shape: [5], data: Uint8Array.of(1, 2, 3, 4, 5) }],
]);
const bytes = writeSafetensors(arrays, { metadata: { from: 'test' } });

function streamOf(source: Uint8Array, chunk: number): ReadableStream<Uint8Array> {
  let at = 0;
  return new ReadableStream({
    pull(controller) {
      if (at >= source.length) return controller.close();
      controller.enqueue(source.slice(at, at + chunk));
      at += chunk;
    },
  });
}

const shifted = new Uint8Array(bytes.length + 3);
shifted.set(bytes, 3);

const sources: readonly (readonly [string, () => SafetensorsSource])[] = [
  ['bytes', () => bytes],
  ['bytes that lie askew in their buffer', () => shifted.subarray(3)],
  ['a buffer', () => bytes.buffer],
  ['a blob', () => new Blob([bytes])],
  ['a stream of single bytes', () => streamOf(bytes, 1)],
  ['a stream of pieces', () => streamOf(bytes, 13)],
  ['a stream in one piece', () => streamOf(bytes, 1e9)],
  ["Node's stream", () => Readable.from([Buffer.from(bytes.slice(0, 70)), Buffer.from(bytes.slice(70))])],
];

describe.each(sources)('from %s', (_, open) => {
  test('everything is read', async () => {
    const read = await readSafetensors(open());
    expect(read.arrays).toEqual(arrays);
    expect(read.metadata).toEqual({ from: 'test' });
  });

  test('only what is asked for is read', async () => {
    const read = await readSafetensors(open(), { select: (name) => name === 'third' });
    expect([...read.arrays]).toEqual([['third', arrays.get('third')]]);
  });

  test('the header alone is read', async () => {
    const { tensors, byteLength } = await readSafetensorsHeader(open());
    expect([...tensors].map(([name, { dtype, shape }]) => [name, dtype, shape])).toEqual([
      ['first', 'F32', [2, 3]],
      ['second', 'F32', []],
      ['third', 'U8', [5]],
    ]);
    expect(byteLength).toBe(bytes.length);
  });
});

test('what is read shares no memory with the source', async () => {
  const source = bytes.slice();
  const read = await readSafetensors(source);
  source.fill(0);
  expect(read.arrays).toEqual(arrays);
});

test.each([0, 1, 2, 3, 5, 7])(
  'numbers wider than a byte are read wherever the data begin: %i bytes further',
  async (more) => {
    // Other writers do not always fill their headers up to a multiple of eight.
    const dtypes: readonly (readonly [string, number[], ArrayData])[] = [
      ['F64', [0, 0, 0, 0, 0, 0, 0xf8, 0x3f], Float64Array.of(1.5)],
      ['F32', [0, 0, 0xc0, 0x3f], Float32Array.of(1.5)],
      ['F16', [0, 0x3e], Float32Array.of(1.5)],
      ['BF16', [0xc0, 0x3f], Float32Array.of(1.5)],
      ['I64', [5, 0, 0, 0, 0, 0, 0, 0], BigInt64Array.of(5n)],
    ];
    for (const [dtype, values, data] of dtypes) {
      const fields = { byte: { dtype: 'U8', shape: [1], data_offsets: [0, 1] } };
      const wide = { dtype, shape: [1], data_offsets: [1, 1 + values.length] };
      const header = new TextEncoder().encode(JSON.stringify({ ...fields, wide }) + ' '.repeat(more));
      const file = Uint8Array.of(header.length, header.length >> 8, 0, 0, 0, 0, 0, 0, ...header, 9, ...values);
      for (const source of [file, new Blob([file]), streamOf(file, 3)]) {
        expect((await readSafetensors(source)).arrays.get('wide')).toEqual({ shape: [1], data });
      }
    }
  },
);

test('a stream that ends early, or goes on, is refused', async () => {
  await expect(readSafetensors(streamOf(bytes.subarray(0, -1), 50))).rejects.toThrow(
    'ends within tensor "third", 1 byte early (truncated?)',
  );
  const all = { select: () => false };
  await expect(readSafetensors(streamOf(bytes.subarray(0, -6), 50), all)).rejects.toThrow(
    'ends within tensor "second"',
  );
  await expect(readSafetensors(streamOf(shifted, 50))).rejects.toThrow(CheckpointError);
  const longer = new Uint8Array(bytes.length + 1);
  longer.set(bytes);
  await expect(readSafetensors(streamOf(longer, 50))).rejects.toThrow('goes on after');
});

test('a stream that claims a terabyte is refused before it is read, and cancelled', async () => {
  const header = '{"a":{"dtype":"F32","shape":[274877906944],"data_offsets":[0,1099511627776]}}';
  const start = new Uint8Array(8 + header.length);
  start[0] = header.length;
  start.set(new TextEncoder().encode(header), 8);
  let pulls = 0;
  let cancelled = false;
  const endless = new ReadableStream<Uint8Array>({
    pull: (controller) => controller.enqueue(pulls++ === 0 ? start : new Uint8Array(1000)),
    cancel: () => void (cancelled = true),
  });
  await expect(readSafetensors(endless, { what: 'https://x/y' })).rejects.toThrow(
    'https://x/y: the header describes a file of 1.10 TB (1,099,511,627,861 bytes), but 4.29 GB (4,294,967,296 bytes) are allowed: raise maxBytes if you trust the sender',
  );
  expect(cancelled).toBe(true);
  expect(pulls).toBeLessThan(5);
  await expect(readSafetensors(streamOf(bytes, 50), { maxBytes: bytes.length - 1 })).rejects.toThrow('raise maxBytes');
  expect((await readSafetensors(streamOf(bytes, 50), { maxBytes: bytes.length })).arrays.size).toBe(3);
});

test('a stream is cancelled when its reader leaves', async () => {
  let cancelled = false;
  const stream = new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(bytes),
    cancel: () => void (cancelled = true),
  });
  for await (const [name] of iterateSafetensors(stream)) {
    expect(name).toBe('first');
    break;
  }
  expect(cancelled).toBe(true);
});

test("a stream's own failure, and text instead of bytes, are told apart from damage", async () => {
  const reason = new DOMException('stopped', 'AbortError');
  const broken = new ReadableStream<Uint8Array>({ start: (controller) => controller.error(reason) });
  await expect(readSafetensors(broken)).rejects.toBe(reason);
  const text = Readable.from(['text']) as AsyncIterable<Uint8Array>;
  await expect(readSafetensors(text)).rejects.toThrow('the stream does not yield bytes: give it no encoding');
});

test('a tensor that memory cannot hold is an error of the file', async () => {
  const size = 2 ** 52;
  const header = `{"big":{"dtype":"U8","shape":[${size}],"data_offsets":[0,${size}]}}`;
  const start = new Uint8Array(8 + header.length);
  start[0] = header.length;
  start.set(new TextEncoder().encode(header), 8);
  const sparse: SafetensorsSource = {
    byteLength: start.length + size,
    read: async (offset, length) =>
      offset < start.length ? start.slice(offset, offset + length) : new Uint8Array(length),
    close: async () => undefined,
  };
  await expect(readSafetensors(sparse, { what: 'huge' })).rejects.toThrow(
    /^huge: tensor "big" takes .*, which could not be allocated: read it where there is more memory$/,
  );
});
