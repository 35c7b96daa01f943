import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Page } from 'playwright-core';
import { expect, inject, test } from 'vitest';
import { finished, more, pick } from './testing/actions.ts';
import { describeSite } from './testing/describeSite.ts';
import { cat } from './testing/pictures.ts';
import { ready } from './testing/ready.ts';
import { shot } from './testing/site.ts';

/** Waits until the page was loaded again by its service worker. */
async function isolated(page: Page): Promise<void> {
  await expect.poll(() => page.evaluate(() => crossOriginIsolated).catch(() => false), { timeout: 20_000 }).toBe(true);
  await ready(page);
}

describeSite('the site', ({ site, visit }) => {
  test('the shell is small: under 200 kB compressed, before the engine', () => {
    const folder = inject('site');
    const page = readFileSync(join(folder, 'index.html'), 'utf8');
    const files = new Set([...page.matchAll(/(?:src|href)="\.\/([^"]+\.(?:js|css|svg))"/g)].map(([, path]) => path!));
    for (const file of files) {
      if (!file.endsWith('.js')) continue;
      const code = readFileSync(join(folder, file), 'utf8');
      for (const [, path] of code.matchAll(/(?:from|import)\s*["']\.\/([^"']+\.js)["']/g)) files.add(`assets/${path}`);
    }
    const sizes = ['index.html', ...files].map((file) => gzipSync(readFileSync(join(folder, file))).length);
    expect(files.size).toBeGreaterThanOrEqual(3);
    expect(sizes.reduce((sum, size) => sum + size)).toBeLessThan(200e3);
  });

  test('the host sends no headers, and yet the page and its worker are isolated, so that wasm may have threads', async () => {
    const page = await visit({ query: '?engine=wasm', serviceWorkers: 'allow' });
    await isolated(page);
    const [worker] = page.workers();
    expect(await worker!.evaluate(() => crossOriginIsolated)).toBe(true);
    const shared = await worker!.evaluate(() => new SharedArrayBuffer(8).byteLength);
    expect(shared).toBe(8);
  });

  test('a picture that is being chosen while the page would isolate itself is not lost', async () => {
    const page = await visit({
      query: '?engine=wasm&mode=one-step',
      serviceWorkers: 'allow',
      prepare: async (_, page) => {
        // The service worker is not ready before the dialog to choose a file is open.
        await page.addInitScript(() => {
          const { serviceWorker } = navigator;
          const register = serviceWorker.register.bind(serviceWorker);
          const clicked = new Promise((resolve) => addEventListener('click', resolve, { once: true }));
          serviceWorker.register = (...args) => clicked.then(() => register(...args));
        });
      },
      ready: async (page) => {
        const [chooser] = await Promise.all([
          page.waitForEvent('filechooser'),
          page.getByRole('button', { name: 'Choose pictures' }).click(),
        ]);
        await page.evaluate(() => navigator.serviceWorker.ready.then(() => {}));
        await ready(page);
        await chooser.setFiles(await cat(8));
      },
    });
    await finished(page, 'One step');
    expect(await page.evaluate(() => sessionStorage.length)).toBe(0);
  });

  test('by plain http from a machine in the local network it works, and says why it is slower', async () => {
    const page = await visit({ query: '?mode=one-step', host: 'lan.test' });
    expect(await page.evaluate(() => isSecureContext)).toBe(false);
    await page.getByText(/does not come by https.*slower/).waitFor();
    await pick(page, await cat(8));
    await finished(page, /^One step.* on (webgl|wasm)$/);
  });

  test('what cannot be loaded is named, and can be tried again', async () => {
    const page = await visit({
      query: '?engine=wasm&mode=one-step',
      expected: /ERR_FAILED/,
      prepare: async (context) => void (await context.route('**/*.safetensors', (route) => route.abort())),
      ready: (page) => page.getByRole('alert').filter({ hasText: 'The model could not be loaded' }).waitFor(),
    });
    await page.screenshot({ path: shot('failure-start') });
    await pick(page, await cat(8));
    await page.getByText('There is no model.').waitFor();
    await page.screenshot({ path: shot('failure') });
    await page.context().unroute('**/*.safetensors');
    await page.getByRole('button', { name: 'Retry' }).click();
    await finished(page, 'One step');
    expect(await page.getByRole('alert').innerText()).toBe('');
    // Another model that cannot be loaded changes nothing.
    await page.context().route('**/*.safetensors', (route) => route.abort());
    await more(page);
    await page.getByLabel('Compressed').click();
    await page.getByText(/photo-x4-real cannot be used: The model could not be loaded/).waitFor();
    await finished(page, /^One step:/);
    expect(await page.getByLabel('Automatic').isChecked()).toBe(true);
    await page.getByText('Model: photo-x4', { exact: true }).waitFor();
  });

  test('where the worker cannot be loaded it says so', async () => {
    const page = await visit({
      expected: /ERR_FAILED|Failed to fetch/,
      prepare: async (context) => void (await context.route('**/assets/worker*.js', (route) => route.abort())),
      ready: (page) => page.getByRole('alert').filter({ hasText: 'The program of this page' }).waitFor(),
    });
    await page.context().unroute('**/assets/worker*.js');
    await page.getByRole('button', { name: 'Retry' }).click();
    await ready(page);
  });

  test('a browser may install it', async () => {
    const page = await visit({ query: '?engine=wasm&mode=one-step', serviceWorkers: 'allow' });
    await isolated(page);
    const session = await page.context().newCDPSession(page);
    const { errors, data } = await session.send('Page.getAppManifest');
    expect(errors).toEqual([]);
    expect(JSON.parse(data!)).toMatchObject({ name: expect.stringContaining('sr3kit'), display: 'standalone' });
    const { installabilityErrors } = await session.send('Page.getInstallabilityErrors');
    // A window of a test has no profile to install into.
    expect(installabilityErrors.filter(({ errorId }) => errorId !== 'in-incognito')).toEqual([]);
  });

  test('the policy: neither the page nor the worker that sees the picture can reach another host', async () => {
    const page = await visit({ serviceWorkers: 'allow', expected: /Content Security Policy|violates/ });
    const reach = async (url: string): Promise<string> =>
      fetch(url, { mode: 'no-cors' }).then(
        () => 'reached',
        () => 'refused',
      );
    const heard: string[] = [];
    await page.context().route('https://elsewhere.test/**', (route) => {
      heard.push(route.request().url());
      return route.fulfill({ body: 'hello' });
    });
    const [worker] = page.workers();
    const scopes = [(url: string) => page.evaluate(reach, url), (url: string) => worker!.evaluate(reach, url)];
    for (const from of scopes) {
      expect(await from('https://elsewhere.test/')).toBe('refused');
      expect(await from(site().url)).toBe('reached');
    }
    expect(heard).toEqual([]);
  });

  test('no request is made once it is loaded, it opens again offline, and the model can be deleted', async () => {
    const page = await visit({
      query: '?engine=wasm&steps=2',
      serviceWorkers: 'allow',
      expected: /ERR_INTERNET_DISCONNECTED/,
    });
    await isolated(page);
    const requests: string[] = [];
    page.context().on('request', (request) => {
      if (/^https?:/.test(request.url())) requests.push(request.url());
    });
    await pick(page, await cat(8));
    await finished(page, 'Diffusion, 2 steps');
    expect(requests).toEqual([]);

    await page.context().setOffline(true);
    await page.reload();
    await ready(page);
    await page.getByRole('button', { name: 'A cat' }).click();
    await page.getByRole('heading', { name: 'cat.png' }).waitFor();
    await finished(page, 'Diffusion, 2 steps');

    await page.getByText('Model: photo-x4').click();
    await page.getByText('Kept in this browser').waitFor();
    await page.getByRole('button', { name: 'Delete it from this browser' }).click();
    await page.getByText('Kept in this browser').waitFor({ state: 'detached' });
    await page.reload();
    await page.getByText('The model could not be loaded: are you online?').waitFor();
    await page.context().setOffline(false);
    await page.reload();
    await ready(page);
  });

  test('a browser that refuses to keep anything: the model is loaded all the same', async () => {
    const page = await visit({
      query: '?engine=wasm&mode=one-step',
      serviceWorkers: 'allow',
      expected: /quota/i,
      prepare: async (context, page) => {
        const session = await context.newCDPSession(page);
        const { origin } = new URL(site().url);
        await session.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: 100_000 });
      },
    });
    await page.getByText('Model: photo-x4').click();
    await page.getByText('Not kept: the browser has no room left for this page').waitFor();
    await pick(page, await cat(8));
    await finished(page, 'One step');
  });
});
