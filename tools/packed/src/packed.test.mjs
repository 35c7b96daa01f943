import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launchChromium, noChromium, servePage } from '@sr3kit/browser-testing';
import { writeApplications } from './applications.mjs';
import { packAll } from './packedPackages.mjs';

const root = join(import.meta.dirname, '../../..');
const versions = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).devDependencies;
const tools = {
  vite: versions.vite,
  typescript: versions.typescript,
  '@types/node': versions['@types/node'],
  webpack: '5.113.0',
};
const RIGHT = { example: '16 x 12', width: 128, height: 128, length: 128 * 128 * 3 };

let folder;
beforeAll(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'sr3kit-packed-')));
  mkdirSync(join(folder, 'archives'));
  writeApplications(folder, packAll(['sr3kit', '@sr3kit/photo-x4'], join(folder, 'archives')), tools);
  run('npm', ['install', '--prefer-offline', '--ignore-scripts', '--no-audit', '--no-fund']);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Runs a program in the folder of the applications; its output. */
function run(program, args) {
  const { status, stdout, stderr } = spawnSync(program, args, {
    cwd: folder,
    encoding: 'utf8',
    shell: process.platform === 'win32',
  });
  if (status !== 0) throw new Error(`${program} ${args.join(' ')} failed:\n${stdout}${stderr}`);
  return stdout;
}

/** A tool as the applications have it installed. */
const installed = (name) => import(pathToFileURL(createRequire(join(folder, 'package.json')).resolve(name)).href);

describe('in Node', () => {
  test.each(['main.mjs', 'main.cjs'])('%s', (script) => {
    expect(
      JSON.parse(
        run('node', [join('node', script)])
          .trim()
          .split('\n')
          .at(-1),
      ),
    ).toMatchObject(RIGHT);
  });

  test.each([
    ['nodenext', 'nodenext'],
    ['node16', 'node16'],
    ['esnext', 'bundler'],
  ])('the types, with module %s and resolution %s', (module, resolution) => {
    // The declarations of TensorFlow.js itself do not check.
    const options = [
      '--noEmit',
      '--strict',
      '--skipLibCheck',
      '--target',
      'es2022',
      '--lib',
      'es2022,dom',
      '--types',
      'node',
    ];
    const tsc = join('node_modules', 'typescript', 'bin', 'tsc');
    run('node', [tsc, ...options, '--module', module, '--moduleResolution', resolution, join('typed', 'main.ts')]);
  });
});

const skip = noChromium !== null && process.env.CI !== 'true';

describe.skipIf(skip)(skip ? `in a browser (${noChromium})` : 'in Chromium', () => {
  let browser;
  beforeAll(async () => {
    browser = await launchChromium();
  });
  afterAll(() => browser.close());

  /** What a page answers, on wasm: falling to `cpu` means that its files were not found. */
  async function look(url) {
    const tab = await browser.newPage();
    const errors = [];
    tab.on('pageerror', (error) => errors.push(String(error)));
    try {
      await tab.goto(url);
      await tab
        .waitForFunction(() => 'answer' in globalThis, null, { timeout: 60_000 })
        .catch((cause) => {
          throw new Error(`${url} gave no answer: ${errors.join('; ')}`, { cause });
        });
      expect(await tab.evaluate(() => globalThis.answer)).toEqual({ ...RIGHT, engine: 'wasm' });
      expect(errors).toEqual([]);
    } finally {
      await tab.close();
    }
  }

  const vite = { configFile: false, logLevel: 'error', worker: { format: 'es' } };

  test('a page and a worker built by Vite for a folder of a host', async () => {
    const { build } = await installed('vite');
    const input = ['index.html', 'worker.html'].map((name) => join(folder, 'page', name));
    const out = join(folder, 'built');
    const options = { outDir: join(out, 'app'), target: 'es2022', rolldownOptions: { input } };
    await build({ ...vite, root: join(folder, 'page'), base: '/app/', build: options });
    const served = await servePage(out, { missing: '404' });
    await look(`${served.url}app/`);
    await look(`${served.url}app/worker.html`);
    served.close();
  });

  test('a page and a worker of the development server of Vite', async () => {
    const { createServer } = await installed('vite');
    const server = await createServer({
      ...vite,
      root: join(folder, 'page'),
      cacheDir: join(folder, '.vite'),
      server: { host: '127.0.0.1', port: 0 },
    });
    await server.listen();
    const [url] = server.resolvedUrls.local;
    await look(url);
    await look(`${url}worker.html`);
    await server.close();
  });

  test('a page and a worker built by webpack', async () => {
    const { default: webpack } = await installed('webpack');
    const out = join(folder, 'packed');
    const stats = await new Promise((resolve, reject) => {
      const options = {
        mode: 'production',
        context: join(folder, 'page'),
        entry: { main: './main.js', starts: './starts.js' },
        output: { path: out },
        performance: { hints: false },
        // Saves most of the time.
        optimization: { minimize: false },
      };
      webpack(options, (error, done) => (error ? reject(error) : resolve(done)));
    });
    expect(stats.toJson({ all: false, errors: true }).errors).toEqual([]);
    for (const [page, script] of [
      ['index.html', 'main.js'],
      ['worker.html', 'starts.js'],
    ]) {
      writeFileSync(join(out, page), `<!doctype html><script type="module" src="${script}"></script>`);
    }
    const served = await servePage(out, { missing: '404' });
    await look(served.url);
    await look(`${served.url}worker.html`);
    served.close();
  });
});
