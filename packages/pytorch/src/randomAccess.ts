import { openReader, type BlobLike, type ByteReader } from '@sr3kit/safetensors';
import { fail } from './problem.ts';

/**
 * Where a checkpoint is read from: bytes, a Blob or File, or an open file (`openFile` of `@sr3kit/safetensors/node`),
 * whose parts are read in any order. No more of it is in memory than is being read.
 */
export type PyTorchSource = Uint8Array | ArrayBuffer | BlobLike | ByteReader;

/** A file of known size whose parts can be read in any order. */
export interface RandomAccess {
  /** What messages call it. */
  readonly what: string;
  readonly byteLength: number;
  /** Exactly these bytes; they are the caller's. */
  read(offset: number, length: number): Promise<Uint8Array<ArrayBuffer>>;
  close(): Promise<void>;
}

/** Gives every kind of source the one interface. */
export function randomAccess(source: PyTorchSource, what: string): RandomAccess {
  const reader = openReader(source, what);
  const { byteLength } = reader;
  if (byteLength === undefined) fail(what, 'is a stream, but its parts are read in any order', 'give a file or a Blob');
  return {
    what,
    byteLength,
    async read(offset, length) {
      // Compared first: nothing of a size that only the file claims is allocated.
      if (length > byteLength - offset) {
        fail(what, `ends ${offset + length - byteLength} bytes before what it describes (truncated?)`);
      }
      const bytes = await reader.read(offset, length);
      if (bytes.length < length) fail(what, `ended ${length - bytes.length} bytes early while it was read`);
      return bytes;
    },
    close: () => reader.close(),
  };
}
