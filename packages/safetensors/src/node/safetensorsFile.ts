import { CheckpointError } from '../checkpointError.ts';
import { formatShape, valueCount, type NamedArray } from '../namedArray.ts';
import type { SafetensorsHeader } from '../safetensors/header.ts';
import { encodedChunks, planFloats, planLayout, type WriteOptions } from '../safetensors/layout.ts';
import {
  iterateSafetensors,
  readSafetensors,
  readSafetensorsHeader,
  type ReadOptions,
  type Safetensors,
} from '../safetensors/readSafetensors.ts';
import { openFile, writeAll, writeAtomically } from './fileBytes.ts';

/** How to read a file: as any source, whose name and size are known. */
export type ReadFileOptions = Pick<ReadOptions, 'select'>;

/**
 * Reads a safetensors file tensor by tensor, as `readSafetensors` does.
 *
 * @throws CheckpointError when the file cannot be read or is not complete and consistent. Nothing of a size that the
 * header claims is allocated before it is compared with the size of the file.
 */
export async function readSafetensorsFile(path: string, options: ReadFileOptions = {}): Promise<Safetensors> {
  return readSafetensors(await openFile(path), { ...options, what: path });
}

/** As {@link readSafetensorsFile}, one tensor at a time. */
export async function* iterateSafetensorsFile(
  path: string,
  options: ReadFileOptions = {},
): AsyncGenerator<[string, NamedArray]> {
  yield* iterateSafetensors(await openFile(path), { ...options, what: path });
}

/** Reads and checks the table of contents of a safetensors file, and the size of the file. */
export async function readSafetensorsFileHeader(path: string): Promise<SafetensorsHeader> {
  return readSafetensorsHeader(await openFile(path), { what: path });
}

/**
 * Writes a safetensors file as `writeSafetensors` does, tensor by tensor. It is written beside its place as
 * `<path>.tmp-<pid>`, flushed to the disk and renamed, so `path` holds the old file or the whole new one, whatever
 * happens. Folders that are missing are made.
 *
 * @param arrays - Must not change until the promise settles.
 * @throws CheckpointError for arrays that cannot be written, and if the disk refuses; `path` is then unchanged.
 */
export async function writeSafetensorsFile(
  path: string,
  arrays: Iterable<readonly [string, NamedArray]>,
  options: WriteOptions = {},
): Promise<void> {
  const { header, tensors } = planLayout(arrays, options);
  await writeAtomically(path, async (file) => {
    await writeAll(file, header);
    for (const { dtype, data } of tensors) for (const chunk of encodedChunks(dtype, data)) await writeAll(file, chunk);
  });
}

/**
 * Writes a safetensors file of float32 tensors that are made one after the other, so that no more than one of them is in
 * memory. It appears whole or not at all, as with {@link writeSafetensorsFile}.
 *
 * @param shapes - Name and shape of each tensor, in the order of the file.
 * @param read - Gives the values of a tensor when it is its turn.
 * @throws CheckpointError if the values do not fill the shape or the disk refuses; what `read` throws. `path` is then
 * unchanged.
 */
export async function streamSafetensorsFile(
  path: string,
  shapes: ReadonlyMap<string, readonly number[]>,
  read: (name: string) => Promise<Float32Array>,
): Promise<void> {
  const header = planFloats(shapes);
  await writeAtomically(path, async (file) => {
    await writeAll(file, header);
    for (const [name, shape] of shapes) {
      const data = await read(name);
      if (data.length !== valueCount(shape)) {
        throw new CheckpointError(
          `array ${JSON.stringify(name)} has ${data.length} values, which do not fill the shape ${formatShape(shape)}: give it the shape of its data`,
        );
      }
      await writeAll(file, new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
    }
  });
}

/**
 * Writes a file from pieces, beside its place and renamed: `path` holds the old file or the whole new one.
 *
 * @param pieces - Each is used before the next is asked for.
 * @throws CheckpointError if the disk refuses; what the pieces throw. `path` is then unchanged.
 */
export async function writePieces(path: string, pieces: Iterable<Uint8Array>): Promise<void> {
  await writeAtomically(path, async (file) => {
    for (const piece of pieces) await writeAll(file, piece);
  });
}
