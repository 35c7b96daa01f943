import { createReadStream, existsSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';
import { build } from 'vite';

const types: Readonly<Record<string, string>> = {
  '.css': 'text/css',
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.json': 'application/json',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.wasm': 'application/wasm',
  '.webmanifest': 'application/manifest+json',
};

/**
 * Bundles a page as an application is bundled, with the condition `browser`.
 *
 * @param root - Where its index.html lies.
 * @param folder - Where the bundle goes; what is there is removed.
 * @returns The paths of all modules in it.
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

/** How a folder is served. */
export interface ServeOptions {
  /** Of every answer; default none, as a plain host gives it. */
  readonly headers?: Readonly<Record<string, string>>;
  /** What is answered for a file that is not there: the start page, as many servers do it (the default), or status 404. */
  readonly missing?: 'start page' | '404';
}

/** Serves a folder. */
export async function servePage(folder: string, options: ServeOptions = {}): Promise<ServedPage> {
  const { headers = {}, missing = 'start page' } = options;
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url!, 'http://localhost');
    const path = join(folder, pathname.endsWith('/') ? `${pathname}index.html` : pathname);
    const found = existsSync(path) && statSync(path).isFile();
    if (!found && missing === '404') return void response.writeHead(404, headers).end();
    const file = found ? path : join(folder, 'index.html');
    const type = types[extname(file)] ?? 'application/octet-stream';
    response.writeHead(200, { ...headers, 'content-type': type, 'content-length': statSync(file).size });
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
