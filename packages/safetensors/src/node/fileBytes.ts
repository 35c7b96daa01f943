import { mkdir, open, rm, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { CheckpointError } from '../checkpointError.ts';
import type { ByteReader } from '../safetensors/byteReader.ts';
import { renamePatiently, syncName } from './durable.ts';
import { onFile } from './fileProblem.ts';

/** Node and the systems below it refuse pieces of 2 GiB and more. */
const BYTES_PER_CALL = 2 ** 28;

/** Opens a file for reading in pieces. */
export async function openFile(path: string): Promise<ByteReader> {
  return onFile(path, async () => {
    const file = await open(path, 'r');
    try {
      const stat = await file.stat();
      if (!stat.isFile()) throw new CheckpointError(`${path} is not a file: give a file`);
      return fileReader(path, file, stat.size);
    } catch (error) {
      await file.close();
      throw error;
    }
  });
}

function fileReader(path: string, file: FileHandle, byteLength: number): ByteReader {
  return {
    byteLength,
    read: (offset, length) =>
      onFile(path, async () => {
        const bytes = new Uint8Array(length);
        let at = 0;
        while (at < length) {
          const piece = Math.min(length - at, BYTES_PER_CALL);
          const { bytesRead } = await file.read(bytes, at, piece, offset + at);
          if (bytesRead === 0) return bytes.slice(0, at);
          at += bytesRead;
        }
        return bytes;
      }),
    close: () => file.close(),
  };
}

/** Writes a file beside its place, flushes and renames it. */
export async function writeAtomically(path: string, write: (file: FileHandle) => Promise<void>): Promise<void> {
  const temporary = `${path}.tmp-${process.pid}`;
  await onFile(path, async () => {
    await mkdir(dirname(path), { recursive: true });
    try {
      const file = await open(temporary, 'w');
      try {
        await write(file);
        await file.sync();
      } finally {
        await file.close();
      }
      await renamePatiently(temporary, path);
      await syncName(path);
    } catch (error) {
      await rm(temporary, { force: true });
      throw error;
    }
  });
}

/** Writes bytes where the file stands, whatever their number. */
export async function writeAll(file: FileHandle, bytes: Uint8Array): Promise<void> {
  for (let at = 0; at < bytes.length;) {
    const { bytesWritten } = await file.write(bytes, at, Math.min(bytes.length - at, BYTES_PER_CALL));
    at += bytesWritten;
  }
}
