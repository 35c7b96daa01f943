import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { prepareEngine, type Engine } from '@sr3kit/backends';
import { saveModel } from '@sr3kit/models/node';
import { writeSafetensors } from '@sr3kit/safetensors';
import { createUpscaler, type Image, type ModelSource } from '../index.ts';
import { modelFolder } from '../node.ts';
import { liteFiles } from '../testing/liteFiles.ts';

const { config, arrays } = liteFiles();
const files: Readonly<Record<string, Uint8Array<ArrayBuffer>>> = {
  '/model.json': new TextEncoder().encode(JSON.stringify(config)),
  '/model.safetensors': writeSafetensors(arrays),
};
const hashOf = (name: string): string => `sha256-${createHash('sha256').update(files[name]!).digest('base64')}`;
const integrity = { config: hashOf('/model.json'), weights: hashOf('/model.safetensors') };

let engine: Engine;
let server: Server;
let origin: string;
let folder: string;
beforeAll(async () => {
  engine = await prepareEngine({ engine: 'cpu' });
  server = createServer((request, response) => {
    const file = files[request.url ?? ''];
    response.writeHead(file ? 200 : 404).end(file);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  folder = await mkdtemp(join(tmpdir(), 'sr3kit-model-'));
  await saveModel(join(folder, 'model'), config, arrays);
});
afterAll(async () => {
  server.close();
  await rm(folder, { recursive: true, force: true });
});

async function upscale(model: ModelSource): Promise<Image> {
  const upscaler = await createUpscaler({ model, engine });
  try {
    return await upscaler.upscale({ width: 2, height: 1, channels: 3, data: Uint8Array.of(0, 90, 200, 255, 30, 7) });
  } finally {
    upscaler.dispose();
  }
}

const at = (path: string): string => `${origin}/${path}`;
const address = () => ({ config: at('model.json'), weights: at('model.safetensors') });

describe('a model', () => {
  test('is the same from wherever it comes', async () => {
    const url = pathToFileURL(join(folder, 'model/'));
    const sources: ModelSource[] = [
      modelFolder(join(folder, 'model')),
      { config: new Blob([files['/model.json']!]), weights: new Blob([files['/model.safetensors']!]) },
      { ...address(), integrity },
      { ...address(), integrity: null },
      {
        name: 'a package',
        config: new URL('model.json', url),
        weights: new URL('model.safetensors', url),
        integrity: null,
      },
    ];
    const expected = await upscale({ config, arrays });
    for (const source of sources) expect(await upscale(source)).toEqual(expected);
  });

  test.each([
    ['other bytes', () => ({ ...address(), integrity: { ...integrity, weights: integrity.config } }), /not the bytes/],
    ['a hash that is none', () => ({ ...address(), integrity: { ...integrity, config: 'md5-1' } }), /sha256-/],
    ['a file that is not there', () => ({ ...address(), weights: at('none'), integrity: null }), /404/],
    ['a server that is not there', () => ({ ...address(), config: 'http://127.0.0.1:1/', integrity: null }), /online/],
    ['the wrong file', () => ({ ...address(), config: at('model.safetensors'), integrity: null }), /not valid JSON/],
    ['no Cache storage', () => ({ ...address(), integrity: null, cache: 'sr3kit' }), /leave "cache" out/],
    ['a folder without', () => modelFolder(join('nowhere', 'at', 'all')), /nowhere/],
  ] as const)('%s is refused', async (_, source, message) => {
    await expect(upscale(source())).rejects.toThrow(message);
  });
});
