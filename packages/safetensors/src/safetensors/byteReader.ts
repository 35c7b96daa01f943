import { fail } from './problem.ts';

/** Bytes that can be read piece by piece. Sources of other kinds than {@link SafetensorsSource} can be given as one. */
export interface ByteReader {
  /** Total size, or undefined where only the end of the data will tell. */
  readonly byteLength: number | undefined;
  /**
   * Reads `length` bytes, or fewer where the data end before. Offsets of successive calls ascend without overlap.
   *
   * @returns A fresh array that the caller owns.
   */
  read(offset: number, length: number): Promise<Uint8Array<ArrayBuffer>>;
  /** Releases what the reader holds. */
  close(): Promise<void>;
}

/** The part of `Blob` and `File` that is used here. */
export interface BlobLike {
  readonly size: number;
  slice(start: number, end: number): { arrayBuffer(): Promise<ArrayBuffer> };
}

/** The part of a `ReadableStream` of bytes, such as the body of a response, that is used here. */
export interface StreamLike {
  getReader(): {
    read(): Promise<{ readonly done: boolean; readonly value?: Uint8Array | undefined }>;
    cancel(reason?: unknown): Promise<void>;
  };
}

/** Where safetensors are read from. A stream is read once, from its beginning, and cancelled or ended afterwards. */
export type SafetensorsSource =
  Uint8Array | ArrayBuffer | BlobLike | StreamLike | AsyncIterable<Uint8Array> | ByteReader;

/** Gives every kind of source the one interface. The reader has to be closed. */
export function openReader(source: SafetensorsSource, what: string): ByteReader {
  if (source instanceof Uint8Array) return arrayReader(source);
  if (source instanceof ArrayBuffer) return arrayReader(new Uint8Array(source));
  if ('getReader' in source) return streamReader(chunksOf(source), what);
  // Before `read`, which Node's streams have too.
  if (Symbol.asyncIterator in source) return streamReader(source[Symbol.asyncIterator](), what);
  if ('read' in source) return source;
  return blobReader(source);
}

const nothingToClose = (): Promise<void> => Promise.resolve();

function arrayReader(bytes: Uint8Array): ByteReader {
  return {
    byteLength: bytes.length,
    // Copied: values must not change with the caller's bytes, and start at a multiple of their size.
    read: (offset, length) => Promise.resolve(new Uint8Array(bytes.subarray(offset, offset + length))),
    close: nothingToClose,
  };
}

function blobReader(blob: BlobLike): ByteReader {
  return {
    byteLength: blob.size,
    read: async (offset, length) => new Uint8Array(await blob.slice(offset, offset + length).arrayBuffer()),
    close: nothingToClose,
  };
}

async function* chunksOf(stream: StreamLike): AsyncGenerator<Uint8Array> {
  const reader = stream.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      if (value) yield value;
    }
  } finally {
    // Has no effect on a stream that has ended, and stops a download that is not wanted to its end.
    await reader.cancel().catch(() => undefined);
  }
}

function streamReader(chunks: AsyncIterator<Uint8Array>, what: string): ByteReader {
  let rest = new Uint8Array(0) as Uint8Array;
  let position = 0;

  /** At most `limit` of the bytes that come next; null at the end. */
  async function next(limit: number): Promise<Uint8Array | null> {
    while (rest.length === 0) {
      const { done, value } = await chunks.next();
      if (done) return null;
      if (!((value as unknown) instanceof Uint8Array)) {
        fail(what, 'the stream does not yield bytes', 'give it no encoding');
      }
      rest = value;
    }
    const piece = rest.subarray(0, limit);
    rest = rest.subarray(piece.length);
    position += piece.length;
    return piece;
  }

  return {
    byteLength: undefined,
    read: async (offset, length) => {
      while (position < offset) if (!(await next(offset - position))) break;
      // Gathered before it is allocated in one piece: nobody but the sender has said that `length` bytes will come.
      const pieces: Uint8Array[] = [];
      let gathered = 0;
      while (gathered < length) {
        const piece = await next(length - gathered);
        if (!piece) break;
        pieces.push(piece);
        gathered += piece.length;
      }
      const bytes = new Uint8Array(gathered);
      let at = 0;
      for (const piece of pieces) {
        bytes.set(piece, at);
        at += piece.length;
      }
      return bytes;
    },
    close: async () => {
      await chunks.return?.();
    },
  };
}
