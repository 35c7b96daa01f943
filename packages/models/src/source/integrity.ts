import { ModelError } from './modelError.ts';

const ALGORITHMS = { sha256: 'SHA-256', sha384: 'SHA-384', sha512: 'SHA-512' } as const;
type Algorithm = keyof typeof ALGORITHMS;

/**
 * Asserts that bytes are the expected ones, by a hash as in subresource integrity: `sha256-` and the base64 of the
 * digest. `openssl dgst -sha256 -binary FILE | base64` makes one.
 *
 * @param what - Where the bytes are from.
 * @throws ModelError if they are different, or if the hash is malformed.
 */
export async function assertIntegrity(bytes: ArrayBuffer, integrity: string, what: string): Promise<void> {
  const [, name = '', expected = ''] = /^(sha256|sha384|sha512)-(.+)$/.exec(integrity) ?? [];
  if (!(name in ALGORITHMS)) {
    throw new ModelError(
      `${what}: the integrity must be sha256-, sha384- or sha512- and a base64 digest, got ${JSON.stringify(integrity)}`,
    );
  }
  const digest = await hash(bytes, name as Algorithm);
  const actual = btoa(String.fromCharCode(...digest));
  if (actual !== expected) {
    throw new ModelError(
      `${what}: these are not the bytes that were meant (${name}-${actual} instead of ${integrity}): ` +
        'load it again, or correct the address or the integrity',
    );
  }
}

/**
 * The browser's own hash, or one in JavaScript where the page is not served by https (a machine in the local network,
 * for instance) and the browser lends none: slower, but the same.
 */
async function hash(bytes: ArrayBuffer, name: Algorithm): Promise<Uint8Array> {
  const subtle = globalThis.crypto?.subtle as typeof globalThis.crypto.subtle | undefined;
  if (subtle) return new Uint8Array(await subtle.digest(ALGORITHMS[name], bytes));
  const hashes = await import('@noble/hashes/sha2.js');
  return hashes[name](new Uint8Array(bytes));
}
