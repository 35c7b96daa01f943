import { afterEach, expect, test, vi } from 'vitest';
import { absolutePaths, wasmFile } from './wasmFile.ts';

afterEach(() => {
  vi.unstubAllGlobals();
});

const FILE = 'tfjs-backend-wasm.wasm';

test.each([
  [
    'a worker of a file',
    'https://host.test/app/worker.js',
    { [FILE]: 'files/x.wasm' },
    'https://host.test/app/files/x.wasm',
  ],
  ['a folder', 'https://host.test/app/worker.js', '/wasm/', `https://host.test/wasm/${FILE}`],
  ['a worker of a blob', 'blob:https://host.test/1-2', { [FILE]: '/files/x.wasm' }, 'https://host.test/files/x.wasm'],
  ['another origin', 'blob:https://host.test/1-2', { [FILE]: 'https://cdn.test/x.wasm' }, 'https://cdn.test/x.wasm'],
] as const)('addresses in %s', (_, href, paths, expected) => {
  const { protocol, origin } = new URL(href);
  vi.stubGlobal('location', { protocol, origin, href });
  const given = paths as unknown as string;
  expect(wasmFile(given, FILE)).toBe(expected);
  expect(wasmFile(absolutePaths(given), FILE)).toBe(expected);
});
