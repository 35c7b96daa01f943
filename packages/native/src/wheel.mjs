import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createInflateRaw } from 'node:zlib';

/**
 * @typedef {object} Entry     A file in a wheel, which is a zip archive.
 * @property {string} name
 * @property {number} method   0 stored, 8 deflated.
 * @property {number} packed   Bytes in the archive.
 * @property {number} size     Bytes once unpacked.
 * @property {number} offset   Where its local header is.
 */

/**
 * @param {string} file
 * @param {(bytes: number) => void} [onProgress]  Bytes read since the last call.
 * @returns {Promise<string>} SHA-256 in hexadecimal.
 */
export async function digest(file, onProgress) {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(file, { highWaterMark: 1 << 20 })) {
    hash.update(chunk);
    onProgress?.(chunk.length);
  }
  return hash.digest('hex');
}

/**
 * Reads the directory of a zip archive.
 *
 * @param {string} file
 * @returns {Promise<Entry[]>}
 * @throws {Error} if it is not a zip archive or is cut off.
 */
export async function listEntries(file) {
  const handle = await open(file);
  try {
    const { size } = await handle.stat();
    const tail = Buffer.alloc(Math.min(size, 65_557));
    await handle.read(tail, 0, tail.length, size - tail.length);
    const end = tail.lastIndexOf(Buffer.from('PK\x05\x06', 'latin1'));
    if (end < 0 || end + 22 > tail.length) throw new Error(`${file} is not a wheel, or it is cut off`);
    const directory = Buffer.alloc(tail.readUInt32LE(end + 12));
    await handle.read(directory, 0, directory.length, tail.readUInt32LE(end + 16));
    return parseDirectory(directory);
  } finally {
    await handle.close();
  }
}

/**
 * @param {Buffer} directory  The central directory of a zip archive.
 * @returns {Entry[]}
 */
function parseDirectory(directory) {
  /** @type {Entry[]} */
  const entries = [];
  for (let at = 0; at + 46 <= directory.length;) {
    if (directory.readUInt32LE(at) !== 0x02014b50) throw new Error('the directory of the wheel is damaged');
    const nameLength = directory.readUInt16LE(at + 28);
    entries.push({
      name: directory.toString('utf8', at + 46, at + 46 + nameLength),
      method: directory.readUInt16LE(at + 10),
      packed: directory.readUInt32LE(at + 20),
      size: directory.readUInt32LE(at + 24),
      offset: directory.readUInt32LE(at + 42),
    });
    at += 46 + nameLength + directory.readUInt16LE(at + 30) + directory.readUInt16LE(at + 32);
  }
  return entries;
}

/**
 * Unpacks chosen files of a wheel.
 *
 * @param {string} file
 * @param {string} folder  Where their paths begin.
 * @param {readonly Entry[]} entries  Their names must have been checked: they are used as they are.
 * @param {(bytes: number) => void} [onProgress]  Bytes written since the last call.
 * @returns {Promise<Record<string, string>>} The SHA-256 of each, by name.
 */
export async function unpack(file, folder, entries, onProgress) {
  /** @type {Record<string, string>} */
  const digests = {};
  const handle = await open(file);
  try {
    for (const entry of entries) {
      const header = Buffer.alloc(30);
      await handle.read(header, 0, 30, entry.offset);
      const start = entry.offset + 30 + header.readUInt16LE(26) + header.readUInt16LE(28);
      const hash = createHash('sha256');
      let written = 0;
      const watch = new Transform({
        transform(chunk, _encoding, done) {
          hash.update(chunk);
          written += chunk.length;
          onProgress?.(chunk.length);
          done(null, chunk);
        },
      });
      const target = join(folder, entry.name);
      await mkdir(dirname(target), { recursive: true });
      const output = await open(target, 'w');
      if (entry.packed > 0) {
        const packed = createReadStream(file, { start, end: start + entry.packed - 1, highWaterMark: 1 << 20 });
        const steps = entry.method === 8 ? [packed, createInflateRaw({ chunkSize: 1 << 20 })] : [packed];
        await pipeline([...steps, watch, output.createWriteStream()]);
      } else {
        await output.close();
      }
      if (written !== entry.size) {
        throw new Error(`${entry.name} in ${file} has ${written} bytes instead of ${entry.size}`);
      }
      digests[entry.name] = hash.digest('hex');
    }
  } finally {
    await handle.close();
  }
  return digests;
}
