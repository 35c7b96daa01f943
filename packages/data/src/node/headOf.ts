import { open } from 'node:fs/promises';

/**
 * The first bytes of a file: what its format says of itself stands there.
 *
 * @param source - Its path, or all its bytes.
 * @param bytes - The most that are read; fewer if the file is shorter.
 * @throws What the file system says.
 */
export async function headOf(source: string | Uint8Array, bytes: number): Promise<Uint8Array> {
  if (typeof source !== 'string') return source.subarray(0, bytes);
  const file = await open(source);
  try {
    const { bytesRead, buffer } = await file.read(new Uint8Array(bytes), 0, bytes, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}
