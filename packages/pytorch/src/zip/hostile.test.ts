import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { ByteReader } from '@sr3kit/safetensors';
import { isTensor, withPyTorch, writePyTorch, type PyTorchValue } from '../index.ts';
import { joined } from '../joined.ts';
import { archive, bytesOf } from '../testing/archive.ts';
import { crc32 } from './crc32.ts';

const weights = new Map([
  ['a', { shape: [2], data: Float32Array.of(1, 2) }],
  ['b', { shape: [2], data: Float32Array.of(3, 4) }],
]);
const written = joined([...writePyTorch(weights)].map((piece) => piece.slice()));

async function readAll(source: Uint8Array | ByteReader): Promise<void> {
  await withPyTorch(source, 'hostile.pth', async ({ value, read }) => {
    for (const tensor of (value as ReadonlyMap<PyTorchValue, PyTorchValue>).values()) {
      if (isTensor(tensor)) await read(tensor);
    }
  });
}

/** A copy in which some bytes of the first (or another) occurrence of a text are others. */
function changed(text: string, offset: number, bytes: readonly number[], occurrence = 0): Uint8Array {
  const file = Buffer.from(written);
  let at = -1;
  for (let i = 0; i <= occurrence; i++) at = file.indexOf(Buffer.from(bytesOf(text)), at + 1);
  expect(at).toBeGreaterThanOrEqual(0);
  file.set(bytes, at + offset);
  return new Uint8Array(file);
}

const refused = (file: Uint8Array, why: string) => expect(readAll(file)).rejects.toThrow(`hostile.pth: ${why}`);
const ENTRY = 'PK\x01\x02';
const END = 'PK\x05\x06';

test('the file that the others are made of is read', async () => {
  await readAll(written);
});

test('crc32 is that of zip', () => {
  expect(crc32(bytesOf('123456789'))).toBe(0xcbf43926);
  expect(crc32(bytesOf('6789'), crc32(bytesOf('12345')))).toBe(0xcbf43926);
});

describe('archives that are refused', () => {
  test('cut off anywhere', async () => {
    for (let length = 0; length < written.length; length++) {
      await expect(readAll(written.subarray(0, length)), `${length} bytes`).rejects.toThrow('hostile.pth: ');
    }
  });

  test('compressed entries: there is nothing to inflate, so no bomb', async () => {
    await refused(changed(ENTRY, 10, [8, 0]), 'entry "archive/data.pkl" of the archive is compressed (method 8)');
  });

  test('encrypted entries', () =>
    refused(changed(ENTRY, 8, [1, 8]), 'entry "archive/data.pkl" of the archive is encrypted'));

  test('sizes that lie', async () => {
    await refused(
      changed(ENTRY, 24, [255, 255, 255, 127]),
      'entry "archive/data.pkl" of the archive claims 2147483647 bytes',
    );
    await refused(
      changed(ENTRY, 20, [255, 255, 255, 127, 255, 255, 255, 127]),
      'entry "archive/data.pkl" of the archive overlaps what follows it',
    );
    await refused(changed(ENTRY, 20, [0xff, 0xff, 0xff, 0xff]), 'entry "archive/data.pkl" of the archive has no size');
  });

  test('entries that overlap', () =>
    refused(changed(ENTRY, 42, [0, 0, 0, 0], 1), 'entry "archive/data.pkl" of the archive overlaps what follows it'));

  test('bytes that have changed', async () => {
    const at = Buffer.from(written).indexOf(Buffer.from(Float32Array.of(3, 4).buffer));
    const file = written.slice();
    file[at]! ^= 1;
    await refused(file, 'the bytes of entry "archive/data/1" are not those that were saved (the CRC-32 differs)');
    await refused(changed(ENTRY, 16, [1, 2, 3, 4]), 'the bytes of entry "archive/data.pkl" are not those');
  });

  test('local headers that tell another story', async () => {
    await refused(
      changed('PK\x03\x04', 30, [...bytesOf('another')]),
      'the header of entry "archive/data.pkl" tells of another',
    );
    await refused(changed('PK\x03\x04', 28, [255, 255]), 'the header of entry "archive/data.pkl" makes it overlap');
  });

  test.each(['/etc/passwd', '../secret', 'archive/../../x', 'C:/windows', 'a\\b', 'nul\0'])('the name %j', (name) =>
    refused(
      archive(bytesOf('}.'), [{ name, bytes: bytesOf('x') }]),
      `the archive has an entry ${JSON.stringify(name)}`,
    ),
  );

  test('the same name twice', () =>
    refused(
      archive(bytesOf('}.'), [{ name: 'archive/data.pkl', bytes: bytesOf('N.') }]),
      'the archive has two entries "archive/data.pkl"',
    ));

  test('two pickles, none, and a program', async () => {
    await refused(
      archive(bytesOf('}.'), [{ name: 'other/data.pkl', bytes: bytesOf('N.') }]),
      'is a zip archive with 2 entries',
    );
    await refused(
      archive(bytesOf('}.'), [{ name: 'archive/constants.pkl', bytes: bytesOf('N.') }]),
      'is a TorchScript program',
    );
  });

  test('counts and places that lie', async () => {
    await refused(changed(END, 10, [255, 0]), 'the archive claims 255 entries');
    await refused(changed(END, 10, [1, 0]), 'the table of contents of the archive holds more');
    await refused(changed(END, 16, [0, 0, 0, 0]), 'the table of contents of the archive is not where its end says');
    await refused(changed(END, 10, [0xff, 0xff]), 'the archive is larger than 4 GiB, but has no zip64 record');
    await refused(changed(END, 4, [1, 0]), 'the archive is one of several parts');
  });
});

test('an archive beyond 4 GiB is read without reading what is not asked for', async () => {
  // The first storage is 5 GB that nobody reads: the file exists only as its other parts, moved behind it.
  const gap = 5 * 2 ** 30;
  const all = Buffer.from(written);
  const first = all.indexOf(Buffer.from(bytesOf('PK\x01\x02')));
  const parts = moved(all, first, gap);
  let largest = 0;
  const source: ByteReader = {
    byteLength: parts.at(-1)!.at + parts.at(-1)!.bytes.length,
    read(offset, length) {
      largest = Math.max(largest, length);
      const bytes = new Uint8Array(length);
      for (const { at, bytes: part } of parts) {
        const [from, to] = [Math.max(offset, at), Math.min(offset + length, at + part.length)];
        if (from < to) bytes.set(part.subarray(from - at, to - at), from - offset);
      }
      return Promise.resolve(bytes);
    },
    close: () => Promise.resolve(),
  };
  await readAll(source);
  expect(largest).toBeLessThan(2 ** 17);
});

/** An archive whose local files lie `gap` bytes further back, with the zip64 records that this takes. */
function moved(all: Buffer, directory: number, gap: number): { at: number; bytes: Uint8Array }[] {
  const end = all.lastIndexOf(Buffer.from(bytesOf('PK\x05\x06')));
  const entries: Uint8Array[] = [];
  for (let at = directory; at < end;) {
    const nameLength = all.readUInt16LE(at + 28);
    const entry = Buffer.alloc(46 + nameLength + 12);
    all.copy(entry, 0, at, at + 46 + nameLength);
    entry.writeUInt16LE(12, 30);
    entry.writeUInt32LE(0xffffffff, 42);
    entry.writeUInt16LE(1, 46 + nameLength);
    entry.writeUInt16LE(8, 48 + nameLength);
    entry.writeBigUInt64LE(BigInt(all.readUInt32LE(at + 42) + gap), 50 + nameLength);
    entries.push(entry);
    at += 46 + nameLength;
  }
  const table = Buffer.concat(entries);
  const records = Buffer.alloc(76 + 22);
  const start = gap + directory;
  records.write('PK\x06\x06', 0, 'latin1');
  records.writeBigUInt64LE(BigInt(entries.length), 32);
  records.writeBigUInt64LE(BigInt(table.length), 40);
  records.writeBigUInt64LE(BigInt(start), 48);
  records.write('PK\x06\x07', 56, 'latin1');
  records.writeBigUInt64LE(BigInt(start + table.length), 64);
  records.write('PK\x05\x06', 76, 'latin1');
  records.fill(0xff, 84, 96);
  return [
    { at: 0, bytes: bytesOf('PK\x03\x04') },
    { at: gap, bytes: all.subarray(0, directory) },
    { at: start, bytes: Buffer.concat([table, records]) },
  ];
}

test('a file of the legacy format that is cut off or goes on is refused', async () => {
  const file = new Uint8Array(readFileSync(new URL('../../golden/values-legacy.pth', import.meta.url)));
  for (let length = 0; length < file.length; length += 7) {
    await expect(readAll(file.subarray(0, length)), `${length} bytes`).rejects.toThrow('hostile.pth: ');
  }
  await expect(readAll(joined([file, Uint8Array.of(0)]))).rejects.toThrow('goes on for 1 bytes after its last storage');
});
