import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page as Tab } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bundlePage, launchChromium, noChromium, servePage, type ServedPage } from '@sr3kit/browser-testing';
import type { Page } from './testing/page/page.ts';

const skip = noChromium !== null && process.env['CI'] !== 'true';

declare const page: Page;

describe.skipIf(skip)(skip ? `in a browser (${noChromium})` : 'in Chromium', () => {
  let folder: string;
  let browser: Browser;
  let served: ServedPage;
  let tab: Tab;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sr3kit-page-'));
    await bundlePage(join(import.meta.dirname, 'testing/page'), folder);
    [browser, served] = await Promise.all([launchChromium(), servePage(folder)]);
    tab = await browser.newPage();
    await tab.goto(served.url);
    await tab.waitForFunction(() => 'page' in globalThis);
  });
  afterAll(async () => {
    await browser.close();
    served.close();
    await rm(folder, { recursive: true });
  });

  test('every kind of picture gives the same result, transparency included', async () => {
    const expected = await tab.evaluate(() => page.upscale(page.rgba));
    expect(expected.length).toBe(6 * 4 * 4);
    const results = await tab.evaluate(() => page.ofKinds());
    expect(Object.keys(results)).toEqual(['ImageData', 'OffscreenCanvas', 'canvas', 'Blob', 'ImageBitmap', 'img']);
    for (const [kind, result] of Object.entries(results)) expect(result, kind).toEqual(expected);
  });

  test('a file that is no picture is refused', async () => {
    expect(await tab.evaluate(() => page.refusal(new Blob(['text'], { type: 'image/png' })))).not.toBe('taken');
  });

  test('a stored model is listed, outlives the page, works like the original, and can be deleted', async () => {
    const expected = await tab.evaluate(async () => {
      const { models } = page;
      await models.storeModel('my own/ä', models.liteFiles());
      await models.storeModel('another', models.liteFiles({ scale: 4 }));
      return page.upscale(page.rgba);
    });
    await tab.reload();
    await tab.waitForFunction(() => 'page' in globalThis);
    const stored = await tab.evaluate(() => page.models.storedModels());
    expect(stored.map(({ name }) => name)).toEqual(['another', 'my own/ä']);
    for (const { bytes } of stored) expect(bytes).toBeGreaterThan(1000);
    expect(await tab.evaluate(() => page.upscale(page.rgba, page.models.storedModel('my own/ä')))).toEqual(expected);
    await tab.evaluate(() => page.models.deleteStoredModel('my own/ä'));
    expect((await tab.evaluate(() => page.models.storedModels())).map(({ name }) => name)).toEqual(['another']);
    await expect(tab.evaluate(() => page.upscale(page.rgba, page.models.storedModel('my own/ä')))).rejects.toThrow(
      'no model of this name is stored here; stored are: another',
    );
  });
});
