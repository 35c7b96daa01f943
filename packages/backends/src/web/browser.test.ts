import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page as Tab } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { bundlePage, launchChromium, noChromium, servePage, type ServedPage } from '@sr3kit/browser-testing';
import { cases } from '../testing/cases.ts';
import { largestDifference } from '../testing/differences.ts';
import type { Page } from '../testing/page/page.ts';

const skip = noChromium !== null && process.env['CI'] !== 'true';
const isolation = { 'cross-origin-opener-policy': 'same-origin', 'cross-origin-embedder-policy': 'require-corp' };

declare const page: Page;

describe.skipIf(skip)(skip ? `in a browser (${noChromium})` : 'in Chromium', () => {
  const folder = mkdtempSync(join(tmpdir(), 'sr3kit-page-'));
  const opened: { tab: Tab; served: ServedPage }[] = [];
  const noise: string[] = [];
  let modules: readonly string[] = [];
  let browser: Browser;

  beforeAll(async () => {
    [modules, browser] = await Promise.all([
      bundlePage(join(import.meta.dirname, '../testing/page'), folder),
      launchChromium(),
    ]);
  });
  afterAll(async () => {
    await browser.close();
    rmSync(folder, { recursive: true });
  });
  afterEach(async () => {
    for (const { tab, served } of opened.splice(0)) {
      await tab.close();
      served.close();
    }
    expect(noise.splice(0)).toEqual([]);
  });

  /** A fresh page, served under these headers. */
  async function open(headers: Readonly<Record<string, string>> = {}): Promise<Tab> {
    const served = await servePage(folder, { headers });
    const tab = await browser.newPage();
    opened.push({ tab, served });
    tab.on('console', (message) => noise.push(message.text()));
    tab.on('pageerror', (error) => noise.push(String(error)));
    // wasm takes half the cores that it sees.
    await tab.addInitScript(() => Object.defineProperty(navigator, 'hardwareConcurrency', { value: 4 }));
    await tab.goto(served.url);
    await tab.waitForFunction(() => 'page' in globalThis);
    return tab;
  }

  test('the bundle holds nothing of Node', () => {
    expect(modules.length).toBeGreaterThan(100);
    expect(
      modules.filter((path) => /backends\/src\/node\/|tfjs-node|^node:|node_modules\/webgpu\//.test(path)),
    ).toEqual([]);
    // The umbrella package, three times as large as what is needed.
    expect(modules.filter((path) => /tfjs-layers|tfjs-data/.test(path))).toEqual([]);
  });

  test('auto passes software GPUs over and takes wasm', async () => {
    const engine = await (
      await open()
    ).evaluate(async () => ({ ...(await page.prepareEngine({ wasmPaths: page.wasmPaths })) }));
    expect(engine).toMatchObject({ name: 'wasm', device: 'WebAssembly with SIMD', threads: 1, software: false });
    expect(engine.skipped.map(({ name }) => name)).toEqual(['webgpu', 'webgl']);
    for (const { why } of engine.skipped) expect(why).toMatch(/GPU emulated on the processor.*SwiftShader/i);
  });

  test.each([
    ['an isolated page', isolation, 2],
    ['a page that is not isolated', {}, 1],
    [
      'a page that may start no workers',
      { ...isolation, 'content-security-policy': "worker-src 'none'; script-src 'self' 'wasm-unsafe-eval'" },
      1,
    ],
  ])('wasm in %s', async (_, headers, threads) => {
    const tab = await open(headers);
    const result = await tab.evaluate(async () => {
      const engine = await page.prepareEngine({ engine: 'wasm', threads: 2, wasmPaths: page.wasmPaths });
      return { threads: engine.threads, sum: await page.tf.sum(page.tf.ones([1000])).array() };
    });
    // The browser reports what the policy forbids; that it is asked is what this case is about.
    noise.splice(0, noise.length, ...noise.filter((text) => !text.includes('Content Security Policy')));
    expect(result).toEqual({ threads, sum: 1000 });
  });

  test.each(['wasm', 'webgpu', 'webgl'] as const)(
    '%s: every operation and gradient agrees with cpu',
    async (engine) => {
      const tab = await open(isolation);
      const found = await tab.evaluate(async (engine) => {
        const { tf } = page;
        const results: { name: string; expected: number[][]; actual: number[][]; leaked: number }[] = [];
        const evaluate = async (testCase: (typeof page.cases)[string]) =>
          (await page.evaluate(testCase)).map((array) => Array.from(array));
        const all = Object.entries(page.cases);
        await page.prepareEngine({ engine: 'cpu' });
        const expected: number[][][] = [];
        for (const [, testCase] of all) expected.push(await evaluate(testCase));
        await page.prepareEngine({ engine, threads: 2, wasmPaths: page.wasmPaths });
        if (engine === 'webgpu') tf.env().set('WEBGPU_CPU_FORWARD', false);
        if (engine === 'webgl') tf.env().set('WEBGL_CPU_FORWARD', false);
        for (const [i, [name, testCase]] of all.entries()) {
          const before = tf.memory().numTensors;
          const actual = await evaluate(testCase);
          results.push({ name, expected: expected[i]!, actual, leaked: tf.memory().numTensors - before });
        }
        return results;
      }, engine);
      expect(found).toHaveLength(Object.keys(cases).length);
      for (const { name, expected, actual, leaked } of found) {
        const difference = largestDifference(actual.map(asFloats), expected.map(asFloats));
        expect(difference, name).toBeLessThan(1e-4);
        expect(leaked, name).toBe(0);
      }
    },
  );

  test.each(['webgpu', 'webgl'] as const)('%s: a lost device says so, and the work begins again', async (engine) => {
    const tab = await open();
    const found = await tab.evaluate(async (name) => {
      const { tf, prepareEngine } = page;
      const kept = Float32Array.of(1, 2, 3, 4);
      const engine = await prepareEngine({ engine: name });
      const before = tf.memory().numTensors;
      const { lost } = engine;
      let attempts = 0;
      const value = await engine.retryOnLoss(async () => {
        attempts++;
        const weights = tf.tensor2d(kept, [2, 2]);
        const y = tf.matMul(weights, weights);
        try {
          const backend = tf.backend() as unknown as {
            readonly device: GPUDevice;
            readonly gpgpu: { readonly gl: WebGL2RenderingContext };
          };
          if (attempts === 1) {
            if (name === 'webgpu') backend.device.destroy();
            else backend.gpgpu.gl.getExtension('WEBGL_lose_context')!.loseContext();
          }
          return Array.from(await y.data());
        } finally {
          tf.dispose([weights, y]);
        }
      });
      const leaked = tf.memory().numTensors - before;
      await engine.release();
      const gone = tf.getBackend() as string | null;
      return {
        device: engine.device,
        software: engine.software,
        limits: engine.limits,
        attempts,
        value,
        leaked,
        gone,
        lost: await lost,
      };
    }, engine);
    expect(found).toMatchObject({ software: true, attempts: 2, value: [7, 10, 15, 22], leaked: 0, gone: null });
    expect(found.device).toMatch(/swiftshader.*WebG/i);
    const limit = engine === 'webgpu' ? found.limits.maxStorageBufferBindingSize : found.limits.maxTextureSize;
    expect(limit).toBeGreaterThanOrEqual(2048);
    expect(found.lost).toMatch(/.+/);
  });

  test('what cannot work is an EngineError that says why', async () => {
    const tab = await open();
    const errors = await tab.evaluate(async () => {
      const fails = async (options: Parameters<typeof page.prepareEngine>[0]) =>
        page.prepareEngine(options).then(
          () => 'no error',
          (error: Error) => error.message,
        );
      return {
        tensorflow: await fails({ engine: 'tensorflow' }),
        wasm: await fails({ engine: 'wasm', wasmPaths: '/nowhere/' }),
      };
    });
    expect(errors.wasm).toMatch(
      /nowhere\/tfjs-backend-wasm-simd.wasm is not its compiled file \(answered 200 text\/html\)/,
    );
    expect(errors.tensorflow).toMatch(/engine must be one of auto, webgpu, webgl, wasm, cpu, got "tensorflow"/);
  });
});

const asFloats = (array: readonly number[]): Float32Array => Float32Array.from(array);
