import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deflateRawSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { checkWheel } from './libraries.mjs';
import { flavourOf, isNeeded, wheels } from './release.mjs';
import { digest, listEntries, unpack } from './wheel.mjs';

/** @type {string} */
let folder;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sr3kit-wheel-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/**
 * Writes a zip archive, as the format is defined: local headers with the files, the directory, its end.
 *
 * @param {Record<string, { data: Buffer, deflate: boolean }>} files
 */
function writeZip(files) {
  const locals = [];
  const directory = [];
  let offset = 0;
  for (const [name, { data, deflate }] of Object.entries(files)) {
    const packed = deflate ? deflateRawSync(data) : data;
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(deflate ? 8 : 0, 4);
    common.writeUInt32LE(packed.length, 14);
    common.writeUInt32LE(data.length, 18);
    common.writeUInt16LE(name.length, 22);
    // An extra field in the local header alone: its length must be read there.
    common.writeUInt16LE(5, 24);
    const local = Buffer.concat([Buffer.from('PK\x03\x04'), common, Buffer.from(`${name}extra`), packed]);
    const entry = Buffer.alloc(46);
    entry.write('PK\x01\x02');
    common.copy(entry, 6, 0, 24);
    entry.writeUInt32LE(offset, 42);
    directory.push(Buffer.concat([entry, Buffer.from(name)]));
    locals.push(local);
    offset += local.length;
  }
  const central = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06');
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(offset, 16);
  const file = join(folder, 'x.whl');
  writeFileSync(file, Buffer.concat([...locals, central, end]));
  return file;
}

const files = {
  'tensorflow/libtensorflow_cc.so.2': { data: Buffer.alloc(3_000_000, 'library '), deflate: true },
  'tensorflow/include/tensorflow/c/c_api.h': { data: Buffer.from('// header'), deflate: false },
  'tensorflow/include/tensorflow/c/empty.h': { data: Buffer.alloc(0), deflate: false },
  'tensorflow/python/a.py': { data: Buffer.from('pass'), deflate: true },
};

describe('a wheel', () => {
  test('gives the files that are asked for, with their digests', async () => {
    const file = writeZip(files);
    const entries = await listEntries(file);
    expect(entries.map(({ name }) => name)).toEqual(Object.keys(files));
    let written = 0;
    const wanted = entries.filter(({ name }) => isNeeded(name));
    const digests = await unpack(file, folder, wanted, (bytes) => (written += bytes));
    expect(written).toBe(3_000_009);
    for (const { name } of wanted) {
      const { data } = files[/** @type {keyof typeof files} */ (name)];
      expect(readFileSync(join(folder, name)).equals(data)).toBe(true);
      expect(digests[name]).toBe(createHash('sha256').update(data).digest('hex'));
    }
    expect(wanted).toHaveLength(3);
    expect(existsSync(join(folder, 'tensorflow/python'))).toBe(false);
  });

  test('that is cut off, or none, is an error', async () => {
    const file = writeZip(files);
    truncateSync(file, 2000);
    await expect(listEntries(file)).rejects.toThrow(/is not a wheel, or it is cut off/);
    writeFileSync(file, '');
    await expect(listEntries(file)).rejects.toThrow(/is not a wheel, or it is cut off/);
  });

  test('whose file is shorter than its directory says is an error', async () => {
    const file = writeZip(files);
    const [entry] = await listEntries(file);
    await expect(unpack(file, folder, [{ .../** @type {any} */ (entry), size: 4_000_000 }])).rejects.toThrow(
      /has 3000000 bytes instead of 4000000/,
    );
  });

  test('with another digest is refused, with the digests that are known', async () => {
    const file = writeZip(files);
    const actual = await digest(file);
    await expect(checkWheel(file, 'cpu')).rejects.toThrow(`its SHA-256 is ${actual}`);
    await expect(checkWheel(file, 'cpu')).rejects.toThrow(String(wheels.cpu.digests['cp311']));
  });
});

describe('the release', () => {
  test('knows its wheels by their digests', () => {
    for (const flavour of /** @type {const} */ (['cpu', 'gpu'])) {
      for (const known of Object.values(wheels[flavour].digests)) {
        expect(known).toMatch(/^[0-9a-f]{64}$/);
        expect(flavourOf(known)).toBe(flavour);
      }
    }
    expect(flavourOf('0'.repeat(64))).toBeNull();
  });

  test('needs two libraries and the headers of the C interface, and no path that leads elsewhere', () => {
    expect(isNeeded('tensorflow/libtensorflow_framework.so.2')).toBe(true);
    expect(isNeeded('tensorflow/include/xla/tsl/c/tsl_status.h')).toBe(true);
    expect(isNeeded('tensorflow/include/Eigen/Core.h')).toBe(false);
    expect(isNeeded('tensorflow/lib/../../x.so.2')).toBe(false);
    expect(isNeeded('tensorflow/include/tensorflow/c/../../../../../x.h')).toBe(false);
  });
});
