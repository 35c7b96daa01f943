import type { NamedArray } from '../namedArray.ts';
import { encodedChunks, planLayout, type WriteOptions } from './layout.ts';

/**
 * Writes arrays as safetensors, byte for byte as the reference implementation does for the same tensors. Float32 arrays
 * are written as `options.dtype`, all others in the format of their type, so digits are lost only if F16 is asked for.
 *
 * Half precision rounds to nearest, ties to even, and keeps subnormals, infinities and NaN. A finite value of magnitude
 * 65520 or more, which would round to infinity, is an error: it would silently ruin a model.
 *
 * @param arrays - Names and arrays, a Map for instance; owned by the caller.
 * @returns The file's bytes; owned by the caller.
 * @throws CheckpointError for names that are repeated, reserved or not Unicode, for data that do not fit their shape,
 * and for values that half precision cannot hold.
 */
export function writeSafetensors(
  arrays: Iterable<readonly [string, NamedArray]>,
  options: WriteOptions = {},
): Uint8Array<ArrayBuffer> {
  const { header, tensors, byteLength } = planLayout(arrays, options);
  const bytes = new Uint8Array(byteLength);
  bytes.set(header);
  let at = header.length;
  for (const { dtype, data } of tensors) {
    for (const chunk of encodedChunks(dtype, data)) {
      bytes.set(chunk, at);
      at += chunk.length;
    }
  }
  return bytes;
}
