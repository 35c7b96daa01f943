import { mkdir, open, readdir, readFile, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { temporaryFolder } from '@sr3kit/testing';
import { CheckpointError, writeSafetensors, type NamedArray } from '../index.ts';
import {
  iterateSafetensorsFile,
  readSafetensorsFile,
  readSafetensorsFileHeader,
  streamSafetensorsFile,
  writePieces,
  writeSafetensorsFile,
} from '../node.ts';

const arrays = new Map<string, NamedArray>([
  ['a', { shape: [2, 2], data: Float32Array.of(1, 2, 3, 4) }],
  ['b', { shape: [3], data: Float32Array.of(5, 6, 7) }],
]);

test.each(['F32', 'F16'] as const)('a file holds what memory would, in %s', async (dtype) => {
  const path = join(await temporaryFolder(), 'new', 'folder', 'x.safetensors');
  await writeSafetensorsFile(path, arrays, { dtype, metadata: { a: 'b' } });
  const expected = writeSafetensors(arrays, { dtype, metadata: { a: 'b' } });
  expect((await readFile(path)).equals(expected)).toBe(true);
  expect(await readSafetensorsFile(path)).toEqual({ metadata: { a: 'b' }, arrays });
  expect(await readdir(join(path, '..'))).toEqual(['x.safetensors']);
});

test('tensors are read one by one, and only those that are asked for', async () => {
  const path = join(await temporaryFolder(), 'x.safetensors');
  await writeSafetensorsFile(path, arrays);
  const names: string[] = [];
  for await (const [name, array] of iterateSafetensorsFile(path)) {
    expect(array).toEqual(arrays.get(name));
    names.push(name);
  }
  expect(names).toEqual(['a', 'b']);
  const { arrays: some } = await readSafetensorsFile(path, { select: (name) => name === 'b' });
  expect([...some]).toEqual([['b', arrays.get('b')]]);
});

test('a failed write leaves the old file and nothing beside it', async () => {
  const folder = await temporaryFolder();
  const path = join(folder, 'x.safetensors');
  await writeSafetensorsFile(path, arrays);
  const before = await readFile(path);
  const data = Float32Array.of(1e30);
  await expect(writeSafetensorsFile(path, [['a', { shape: [1], data }]], { dtype: 'F16' })).rejects.toThrow(
    CheckpointError,
  );
  expect((await readFile(path)).equals(before)).toBe(true);

  await mkdir(join(folder, 'taken.safetensors', 'inside'), { recursive: true });
  await expect(writeSafetensorsFile(join(folder, 'taken.safetensors'), arrays)).rejects.toThrow(CheckpointError);
  expect((await readdir(folder)).sort()).toEqual(['taken.safetensors', 'x.safetensors']);
});

describe('what cannot be read is refused', () => {
  test('a file that is not there, a folder, a path through a file', async () => {
    const folder = await temporaryFolder();
    const missing = join(folder, 'no.safetensors');
    await expect(readSafetensorsFile(missing)).rejects.toThrow(
      new CheckpointError(`${missing} does not exist: check the path`),
    );
    await expect(readSafetensorsFile(folder)).rejects.toThrow(`${folder} is not a file: give a file`);
    await writeFile(missing, 'x');
    await expect(readSafetensorsFile(join(missing, 'y'))).rejects.toThrow(/does not exist|is a file/);
  });

  test('a truncated file, at every length', async () => {
    const path = join(await temporaryFolder(), 'x.safetensors');
    const bytes = writeSafetensors(arrays);
    for (let length = 0; length < bytes.length; length += 5) {
      await writeFile(path, bytes.subarray(0, length));
      await expect(readSafetensorsFile(path)).rejects.toThrow(/truncated\?/);
      await expect(readSafetensorsFileHeader(path)).rejects.toThrow(CheckpointError);
    }
  });

  test('a header that claims a terabyte, whether as its own length or as that of a tensor', async () => {
    const path = join(await temporaryFolder(), 'x.safetensors');
    const length = Buffer.alloc(10);
    length.writeBigUInt64LE(2n ** 40n);
    await writeFile(path, length);
    await expect(readSafetensorsFile(path)).rejects.toThrow(
      new CheckpointError(
        `${path}: claims a header of 1.10 TB (1,099,511,627,776 bytes), but at most 100 MB (100,000,000 bytes) are allowed: it is damaged or not a safetensors file; copy, download or write it again`,
      ),
    );
    const header = Buffer.from('{"w":{"dtype":"F32","shape":[524288,524288],"data_offsets":[0,1099511627776]}}');
    length.writeBigUInt64LE(BigInt(header.length));
    await writeFile(path, Buffer.concat([length.subarray(0, 8), header]));
    await expect(readSafetensorsFile(path)).rejects.toThrow(
      `${path}: the header describes a file of 1.10 TB (1,099,511,627,862 bytes), but it has ${8 + header.length} bytes (truncated?)`,
    );
  });

  test('a file that shrinks while it is read', async () => {
    const path = join(await temporaryFolder(), 'x.safetensors');
    const large = Array.from({ length: 3 }, (_, i): [string, NamedArray] => [
      `t${i}`,
      { shape: [1000], data: new Float32Array(1000) },
    ]);
    await writeSafetensorsFile(path, large);
    const read = async () => {
      for await (const _ of iterateSafetensorsFile(path)) await truncate(path, 5000);
    };
    await expect(read()).rejects.toThrow(/ends within tensor "t1", .* early \(truncated\?\)/);
  });
});

test('a sparse file that is read in part costs no more than that part', async () => {
  const path = join(await temporaryFolder(), 'x.safetensors');
  const size = 2 ** 36;
  const text = `{"huge":{"dtype":"U8","shape":[${size}],"data_offsets":[0,${size}]},"small":{"dtype":"U8","shape":[2],"data_offsets":[${size},${size + 2}]}}`;
  const file = await open(path, 'w');
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length));
  await file.write(Buffer.concat([length, Buffer.from(text)]));
  await file.write(Buffer.of(4, 5), 0, 2, 8 + text.length + size);
  await file.close();
  const { arrays: read } = await readSafetensorsFile(path, { select: (name) => name === 'small' });
  expect(read.get('small')).toEqual({ shape: [2], data: Uint8Array.of(4, 5) });
});

test('tensors that are made one after the other give the file that arrays give', async () => {
  const path = join(await temporaryFolder(), 'x.safetensors');
  const shapes = new Map([...arrays].map(([name, { shape }]) => [name, shape]));
  const asked: string[] = [];
  await streamSafetensorsFile(path, shapes, (name) => {
    asked.push(name);
    return Promise.resolve(arrays.get(name)!.data as Float32Array);
  });
  expect((await readFile(path)).equals(writeSafetensors(arrays))).toBe(true);
  expect(asked).toEqual(['a', 'b']);
});

test('a tensor that cannot be made, or has another size, leaves the file as it was', async () => {
  const folder = await temporaryFolder();
  const path = join(folder, 'x.safetensors');
  await writeFile(path, 'before');
  const shapes = new Map([['a', [2]]]);
  const few = streamSafetensorsFile(path, shapes, () => Promise.resolve(Float32Array.of(1)));
  await expect(few).rejects.toThrow('array "a" has 1 values, which do not fill the shape [2]');
  const failing = streamSafetensorsFile(path, shapes, () => Promise.reject(new Error('no such weight')));
  await expect(failing).rejects.toThrow('no such weight');
  const pieces = function* (): Generator<Uint8Array> {
    yield Uint8Array.of(1, 2);
    throw new Error('no more pieces');
  };
  await expect(writePieces(path, pieces())).rejects.toThrow('no more pieces');
  expect(await readFile(path, 'utf8')).toBe('before');
  expect(await readdir(folder)).toEqual(['x.safetensors']);
  await writePieces(path, [Uint8Array.of(104), Uint8Array.of(105)]);
  expect(await readFile(path, 'utf8')).toBe('hi');
});
