import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import Module from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, expect, test } from 'vitest';
import { kernelsRevision } from '../tensorflow/nativeKernels.ts';
import { prepareEngine } from './engines.ts';

/** Node's own resolution of `require`, through which the packages are looked for. */
const resolver = Module as unknown as { _resolveFilename: (request: string, ...rest: unknown[]) => string };
const resolve = resolver._resolveFilename;
const folder = mkdtempSync(join(tmpdir(), 'sr3kit-backends-'));
/** Where the packages are said to be, once they are installed. */
let place = folder;
let installed = false;

// This file has a process of its own: neither package has been loaded, and none will be.
beforeEach(() => {
  resolver._resolveFilename = (request, ...rest) => {
    if (!request.startsWith('@tensorflow/tfjs-node')) return resolve(request, ...rest);
    if (!installed || request.includes('-gpu')) throw new Error(`Cannot find module '${request}'`);
    return join(place, request.endsWith('package.json') ? 'package.json' : 'index.js');
  };
});

afterAll(() => {
  resolver._resolveFilename = resolve;
  rmSync(folder, { recursive: true });
});

test('without the packages auto falls to wasm and says why', async () => {
  const engine = await prepareEngine();
  expect(engine.name).toBe('wasm');
  const why = '@tensorflow/tfjs-node-gpu is not installed; @tensorflow/tfjs-node is not installed';
  expect(engine.skipped).toEqual([
    { name: 'tensorflow-gpu', why },
    { name: 'tensorflow', why },
    {
      name: 'webgpu',
      why: expect.stringMatching(/GPU emulated on the processor|Vulkan|no graphics adapter/) as string,
    },
  ]);
});

test('by name it is an error that says what to install', async () => {
  await expect(prepareEngine({ engine: 'tensorflow' })).rejects.toThrow(
    /^engine "tensorflow" cannot be used: .*tfjs-node is not installed.*Install @tensorflow\/tfjs-node@4\.22\.0.*npx sr3kit-native.*"wasm"/,
  );
});

test('a package without its native part, and with one that is broken, are told apart', async () => {
  installed = true;
  await expect(prepareEngine({ engine: 'tensorflow' })).rejects.toThrow(
    /tfjs-node is installed but its native part is not/,
  );
  mkdirSync(join(folder, 'lib', 'napi-v8'), { recursive: true });
  writeFileSync(join(folder, 'lib', 'napi-v8', 'tfjs_binding.node'), 'no library');
  await expect(prepareEngine({ engine: 'tensorflow' })).rejects.toThrow(
    /the native part of .*tfjs-node does not load \(.+\)/,
  );
});

test('kernels of another revision are refused, with what to do', async () => {
  installed = true;
  place = join(folder, 'older');
  // A folder of that name is loaded as the file would be.
  const binding = join(place, 'lib', 'napi-v8', 'tfjs_binding.node');
  mkdirSync(binding, { recursive: true });
  writeFileSync(join(binding, 'index.js'), `exports.sr3kitKernels = ${kernelsRevision - 1};`);
  writeFileSync(join(place, 'index.js'), '');
  await expect(prepareEngine({ engine: 'tensorflow' })).rejects.toThrow(
    `tfjs-node was built for another version of sr3kit (its kernels are of revision ${kernelsRevision - 1}, this version ` +
      `needs ${kernelsRevision}). Build it again: "npx sr3kit-native".`,
  );
});
