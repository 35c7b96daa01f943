import type { NamedArray } from '../namedArray.ts';
import type { SafetensorsHeader } from '../safetensors/header.ts';
import { encodedChunks, planLayout, type WriteOptions } from '../safetensors/layout.ts';
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
