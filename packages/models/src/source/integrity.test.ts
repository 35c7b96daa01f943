import { createHash } from 'node:crypto';
import { afterEach, expect, test, vi } from 'vitest';
import { assertIntegrity } from './integrity.ts';

afterEach(() => vi.unstubAllGlobals());

test.each(['sha256', 'sha384', 'sha512'])(
  '%s is checked, also where the page has no hashes of the browser',
  async (name) => {
    const bytes = Uint8Array.from({ length: 300 }, (_, i) => i);
    const integrity = `${name}-${createHash(name).update(bytes).digest('base64')}`;
    const other = Uint8Array.of(1, 2, 3);
    for (const secure of [true, false]) {
      // As in a page that is served by plain http.
      if (!secure) vi.stubGlobal('crypto', {});
      await assertIntegrity(bytes.buffer, integrity, 'a file');
      await expect(assertIntegrity(other.buffer, integrity, 'a file')).rejects.toThrow(
        /a file: these are not the bytes/,
      );
    }
  },
);
