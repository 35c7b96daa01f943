import { constants } from 'node:fs';
import { open, readFile, stat, type FileHandle } from 'node:fs/promises';
import { buffer } from 'node:stream/consumers';
import { setTimeout } from 'node:timers/promises';
import { STANDARD_STREAM } from '../files/findInputs.ts';

const CHUNK = 2 ** 16;
/** Milliseconds between looks at a pipe that has nothing to read. */
const PATIENCE = 20;

/**
 * What a picture is read from: its bytes for standard input and pipes, which can be read once, otherwise its path.
 *
 * @throws The signal's reason; what the file system says.
 */
export async function readInput(path: string, signal: AbortSignal): Promise<string | Uint8Array> {
  if (path === STANDARD_STREAM) return buffer(process.stdin);
  const stats = await stat(path).catch(() => undefined);
  if (stats?.isFIFO()) return readPipe(path, signal);
  return stats?.isCharacterDevice() ? readFile(path, { signal }) : path;
}

/** Reads without blocking: a pipe that nobody writes into would keep the process from ending. */
async function readPipe(path: string, signal: AbortSignal): Promise<Uint8Array> {
  const pipe = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
  const chunks: Uint8Array[] = [];
  // Without a writer a named pipe looks as if it had ended; the ones a shell hands over have their writer already.
  const begun = (): boolean => chunks.length > 0 || path.startsWith('/dev/') || path.startsWith('/proc/');
  try {
    for (;;) {
      signal.throwIfAborted();
      const chunk = await readChunk(pipe);
      if (chunk === 'nothing yet' || (chunk.length === 0 && !begun())) {
        await setTimeout(PATIENCE, undefined, { signal });
      } else if (chunk.length === 0) {
        return Buffer.concat(chunks);
      } else {
        chunks.push(chunk);
      }
    }
  } finally {
    await pipe.close();
  }
}

async function readChunk(pipe: FileHandle): Promise<Uint8Array | 'nothing yet'> {
  try {
    const { bytesRead, buffer: bytes } = await pipe.read(new Uint8Array(CHUNK), 0, CHUNK, null);
    return bytes.subarray(0, bytesRead);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EAGAIN') return 'nothing yet';
    throw error;
  }
}
