import { ModelError } from './modelError.ts';

const ALGORITHMS: Readonly<Record<string, string>> = { sha256: 'SHA-256', sha384: 'SHA-384', sha512: 'SHA-512' };

/**
 * Asserts that bytes are those that were meant, by a hash as in subresource integrity: `sha256-` and the base64 of the
 * digest. `openssl dgst -sha256 -binary FILE | base64` makes one.
 *
 * @param what - Where the bytes are from.
 * @throws ModelError if they are others, or the hash is none, or cannot be computed here.
 */
export async function assertIntegrity(bytes: ArrayBuffer, integrity: string, what: string): Promise<void> {
  const [, name = '', expected = ''] = /^(sha256|sha384|sha512)-(.+)$/.exec(integrity) ?? [];
  const algorithm = ALGORITHMS[name];
  if (algorithm === undefined) {
    throw new ModelError(
      `${what}: the integrity must be sha256-, sha384- or sha512- and a base64 digest, got ${JSON.stringify(integrity)}`,
    );
  }
  // Absent in pages that are not secure contexts.
  const subtle = globalThis.crypto?.subtle as typeof globalThis.crypto.subtle | undefined;
  if (!subtle) {
    throw new ModelError(
      `${what}: its integrity cannot be checked, because this page is not served by https: serve it so`,
    );
  }
  const digest = new Uint8Array(await subtle.digest(algorithm, bytes));
  const actual = btoa(String.fromCharCode(...digest));
  if (actual !== expected) {
    throw new ModelError(
      `${what}: these are not the bytes that were meant (${name}-${actual} instead of ${integrity}): ` +
        'load it again, or correct the address or the integrity',
    );
  }
}
