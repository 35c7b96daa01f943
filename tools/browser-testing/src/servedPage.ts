import { createReadStream, existsSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';
import { build } from 'vite';

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.wasm': 'application/wasm',
};

/**
 * Bundles a page as an application is bundled, with the condition `browser`.
 *
 * @param root - Where its index.html lies.
 * @param folder - Where the bundle goes; what is there is removed.
 * @returns the paths of all modules in it.
 */
export async function bundlePage(root: string, folder: string): Promise<readonly string[]> {
  const result = await build({
    root,
    base: './',
    configFile: false,
    logLevel: 'error',
    resolve: { conditions: ['@sr3kit/source', 'browser', 'module', 'import', 'default'] },
    build: { outDir: folder, emptyOutDir: true, target: 'es2022', assetsInlineLimit: 0, chunkSizeWarningLimit: 1e5 },
    worker: { format: 'es' },
  });
  const outputs = [result].flat().flatMap((each) => ('output' in each ? each.output : []));
  return outputs.flatMap((each) => (each.type === 'chunk' ? Object.keys(each.modules) : []));
}

/** A folder on a port of this machine. */
export interface ServedPage {
  readonly url: string;
  close(): void;
}

/** Serves a folder under `headers`; what is not there is the start page, as many servers do it. */
export async function servePage(folder: string, headers: Readonly<Record<string, string>>): Promise<ServedPage> {
  const server = createServer((request, response) => {
    const path = join(folder, new URL(request.url!, 'http://localhost').pathname);
    const file = existsSync(path) && statSync(path).isFile() ? path : join(folder, 'index.html');
    response.writeHead(200, { ...headers, 'content-type': types[extname(file)] ?? 'application/octet-stream' });
    createReadStream(file).pipe(response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/`,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
