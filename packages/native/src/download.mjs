import { existsSync, mkdirSync, statSync } from 'node:fs';
import { open, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

/** How often a download that brings nothing new is tried again before it is given up for this run. */
const ATTEMPTS = 5;

/**
 * Downloads a file, and goes on where an earlier call, of this run or another, broke off: what has come lies in
 * `<file>.partial` until it is whole. Whether the bytes are the right ones is for the caller to check.
 *
 * @param {string} address
 * @param {string} file
 * @param {{ onProgress?: (bytes: number) => void, pause?: number }} [options]  onProgress: bytes that are there by now;
 *   pause: milliseconds before the second attempt, twice as many before each that follows.
 * @throws {Error} if the server refuses it, or it breaks off too often; what has come stays for the next call.
 */
export async function download(address, file, { onProgress, pause = 1000 } = {}) {
  if (existsSync(file)) return;
  const partial = `${file}.partial`;
  mkdirSync(dirname(file), { recursive: true });
  for (let failures = 0; ;) {
    const before = sizeOf(partial);
    try {
      await goOn(address, partial, onProgress);
      await rename(partial, file);
      return;
    } catch (error) {
      if (error instanceof Refusal) throw error;
      // A connection that breaks often but always brings something will get there.
      failures = sizeOf(partial) > before ? 0 : failures + 1;
      if (failures === ATTEMPTS) {
        const reason = error instanceof Error ? error.message : error;
        throw new Error(
          `the download broke off at ${sizeOf(partial)} bytes, where the next run will resume: ${reason}`,
          {
            cause: error,
          },
        );
      }
      await wait(pause * 2 ** failures);
    }
  }
}

/** A server's answer that will not be another one the next time. */
class Refusal extends Error {}

/**
 * @param {string} address
 * @param {string} partial
 * @param {((bytes: number) => void) | undefined} onProgress
 */
async function goOn(address, partial, onProgress) {
  const have = sizeOf(partial);
  const response = await fetch(address, { headers: have > 0 ? { range: `bytes=${have}-` } : {} });
  if (response.status === 416) {
    // There is nothing after what we have.
    if (response.headers.get('content-range') === `bytes */${have}`) return;
    throw new Refusal(`what has come is longer than the file: remove ${partial}`);
  }
  if (!response.ok) {
    const answer = `the server answers ${response.status} ${response.statusText}`;
    const final = response.status >= 400 && response.status < 500 && response.status !== 429;
    throw final ? new Refusal(answer) : new Error(answer);
  }
  const continues = response.status === 206 && response.headers.get('content-range')?.startsWith(`bytes ${have}-`);
  const expected = Number(response.headers.get('content-length')) + (continues ? have : 0);
  const output = await open(partial, continues ? 'a' : 'w');
  let size = continues ? have : 0;
  try {
    for await (const chunk of response.body ?? []) {
      await output.write(chunk);
      size += chunk.length;
      onProgress?.(size);
    }
  } finally {
    await output.close();
  }
  if (expected > 0 && size < expected) throw new Error(`${expected - size} bytes are missing`);
}

/** @param {string} file */
function sizeOf(file) {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
}
