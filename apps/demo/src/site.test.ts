import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Page } from 'playwright-core';
import sharp from 'sharp';
import { expect, inject, test } from 'vitest';
import { finished, pick, refining } from './testing/actions.ts';
import { describeSite, ready } from './testing/describeSite.ts';
import { cat } from './testing/pictures.ts';
import { APP } from './testing/site.ts';

/** Screenshots are left here to be looked at. */
const SHOTS = join(APP, 'out/screenshots');
mkdirSync(SHOTS, { recursive: true });

const axePath = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

/** What axe finds wrong with a page, in words. */
async function faults(page: Page): Promise<string[]> {
  // Through the debugger: the page's own policy lets no script in.
  await page.evaluate(readFileSync(axePath, 'utf8'));
  return page.evaluate(async () => {
    const { axe } = globalThis as unknown as { axe: typeof import('axe-core') };
    const { violations } = await axe.run(document);
    return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
  });
}

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
          page.getByRole('button', { name: 'Choose a picture' }).click(),
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
    await page.screenshot({ path: join(SHOTS, 'failure-start.png') });
    await pick(page, await cat(8));
    await page.getByText('There is no model.').waitFor();
    await page.screenshot({ path: join(SHOTS, 'failure.png') });
    await page.context().unroute('**/*.safetensors');
    await page.getByRole('button', { name: 'Retry' }).click();
    await finished(page, 'One step');
    expect(await page.getByRole('alert').innerText()).toBe('');
    // Another model that cannot be loaded changes nothing.
    await page.context().route('**/*.safetensors', (route) => route.abort());
    await page.getByLabel('Compressed').click();
    await page.getByText(/photo-x4-real cannot be used: The model could not be loaded/).waitFor();
    await finished(page, /^One step:/);
    expect(await page.getByLabel('Clean').isChecked()).toBe(true);
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

  test('by keyboard alone', async () => {
    const page = await visit({ query: '?engine=wasm&steps=2' });
    const focused = () =>
      page.evaluate(() => {
        const { activeElement: element } = document;
        return element?.getAttribute('aria-label') ?? element?.querySelector('img')?.alt ?? element?.textContent ?? '';
      });
    const tabTo = async (name: RegExp): Promise<void> => {
      for (let i = 0; i < 60 && !name.test(await focused()); i += 1) await page.keyboard.press('Tab');
      expect(await focused()).toMatch(name);
    };
    await tabTo(/^A rocket$/);
    await page.keyboard.press('Enter');
    await finished(page, 'Diffusion, 2 steps');
    await tabTo(/^Picture\. Arrow keys/);
    const magnification = page.getByLabel('Magnification');
    const before = await magnification.innerText();
    await page.keyboard.press('+');
    expect(Number.parseInt(await magnification.innerText(), 10)).toBeGreaterThan(Number.parseInt(before, 10));
    const place = () =>
      page
        .locator('.placed')
        .last()
        .evaluate((element) => element.style.transform);
    const there = await place();
    await page.keyboard.press('ArrowLeft');
    expect(await place()).not.toBe(there);
    // Both sides move in step.
    const places = await page
      .locator('.placed')
      .evaluateAll((all) => all.map((each) => (each as HTMLElement).style.transform));
    expect(new Set(places).size).toBe(1);
    await page.keyboard.press('0');
    expect(await magnification.innerText()).toBe(before);
    await tabTo(/^How much of "Input"/);
    const button = page.locator('.viewport [role=slider] .__rcs-handle-button');
    expect(await button.evaluate((element) => getComputedStyle(element).outlineStyle)).toBe('solid');
    await page.keyboard.press('ArrowRight');
    expect(await page.locator('.viewport [role=slider]').getAttribute('aria-valuenow')).toBe('52');
    await tabTo(/^Refine$/);
    await page.keyboard.press('Enter');
    await refining(page);
    await tabTo(/^Stop$/);
    await page.keyboard.press('Enter');
    await page.getByRole('status').filter({ hasText: 'Stopped.' }).waitFor({ state: 'attached' });
    // The place is kept, and Escape stops as well.
    await expect.poll(focused).toMatch(/^(Refine|Begin)$/);
    await page.keyboard.press('Enter');
    await expect.poll(focused).toBe('Stop');
    await page.keyboard.press('Escape');
    await page.locator('.progress').getByRole('button', { name: 'Stop' }).waitFor({ state: 'detached' });
    await expect.poll(focused).toBe('Refine');
  });

  test('on a phone the result can be saved at once, the sheet goes out of the way, and a swipe scrolls', async () => {
    const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true } as const;
    const page = await visit({ ...phone, query: '?engine=wasm&steps=20' });
    await pick(page, await cat(48));
    await refining(page);
    await page.getByRole('button', { name: 'Stop' }).click();
    await finished(page, 'One step');
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Save', exact: true }).click(),
    ]);
    expect(download.suggestedFilename()).toBe('cat_x4_one-step.png');
    const sheet = page.getByRole('button', { name: 'Controls' });
    const refine = page.getByRole('button', { name: 'Refine' });
    for (const close of [() => page.keyboard.press('Escape'), () => page.getByRole('heading', { level: 1 }).tap()]) {
      await sheet.tap();
      await refine.waitFor();
      await close();
      await refine.waitFor({ state: 'hidden' });
    }
    await sheet.tap();
    await refine.tap();
    await refining(page);
    await page.screenshot({ path: join(SHOTS, 'phone-refining.png') });
    await page.getByRole('button', { name: 'Stop' }).tap();
    await finished(page, 'One step');
    const touch = (): Promise<string> =>
      page.locator('.viewport').evaluate((each) => getComputedStyle(each).touchAction);
    expect(await touch()).toBe('pan-y');
    await page.getByRole('button', { name: 'Zoom in' }).tap();
    expect(await touch()).toBe('none');
    // On its side nothing lies over the picture.
    await page.setViewportSize({ width: 844, height: 390 });
    const fixed = await page.evaluate(() =>
      ['.progress', '.panel'].map((each) => getComputedStyle(document.querySelector(each)!).position),
    );
    expect(fixed).toEqual(['static', 'static']);
    await page.screenshot({ path: join(SHOTS, 'phone-landscape.png') });
  });

  test.each([
    ['light', { colorScheme: 'light' }],
    ['dark', { colorScheme: 'dark' }],
    ['phone', { colorScheme: 'light', viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true }],
  ] as const)('%s: looks as it should, axe finds nothing, and nothing is cut off', async (name, options) => {
    const page = await visit({ ...options, query: '?engine=wasm&steps=2', reducedMotion: 'reduce' });
    expect(await faults(page)).toEqual([]);
    await page.screenshot({ path: join(SHOTS, `${name}-start.png`) });
    await page.getByRole('button', { name: 'A cat' }).click();
    await finished(page, 'Diffusion, 2 steps');
    if (name === 'phone') {
      await page.getByRole('button', { name: 'Controls' }).click();
      await page.getByRole('button', { name: 'Refine' }).waitFor();
      expect(await faults(page)).toEqual([]);
      await page.screenshot({ path: join(SHOTS, 'phone-controls.png') });
      await page.getByRole('button', { name: 'Controls' }).click();
    }
    for (const details of await page.locator('details').all()) {
      await details.evaluate((element) => element.setAttribute('open', ''));
    }
    expect(await faults(page)).toEqual([]);
    if (name !== 'phone') await page.screenshot({ path: join(SHOTS, `${name}-settings.png`), fullPage: true });
    for (const details of await page.locator('details').all()) {
      await details.evaluate((element) => element.removeAttribute('open'));
    }
    const shot = await page.screenshot({ path: join(SHOTS, `${name}-result.png`) });
    // The corner is the ground of the page: bright or dark as was asked for.
    const corner = await sharp(shot).extract({ left: 0, top: 0, width: 4, height: 4 }).greyscale().raw().toBuffer();
    if (name === 'dark') expect(Math.max(...corner)).toBeLessThan(60);
    else expect(Math.min(...corner)).toBeGreaterThan(220);
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
    // The cat is there: the picture takes most of the width and is no flat colour.
    const box = (await page.locator('.viewport').boundingBox())!;
    expect(box.width).toBeGreaterThan(0.6 * page.viewportSize()!.width);
    const { channels } = await sharp(await page.locator('.viewport').screenshot()).stats();
    expect(Math.min(...channels.slice(0, 3).map(({ stdev }) => stdev))).toBeGreaterThan(20);
  });
});
