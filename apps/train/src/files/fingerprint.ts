import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';

/** A hash of the contents of files, in their order. */
export async function fingerprint(...paths: readonly string[]): Promise<string> {
  const hash = createHash('sha256');
  for (const path of paths) for await (const piece of createReadStream(path)) hash.update(piece as Uint8Array);
  return hash.digest('base64');
}
