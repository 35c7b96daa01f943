import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bundlePage, launchChromium, noChromium, servePage } from '@sr3kit/browser-testing';

const skip = noChromium !== null && process.env['CI'] !== 'true';

describe.skipIf(skip)(skip ? `in a browser (${noChromium})` : 'in Chromium', () => {
  let browser: Browser;
  let picture: Buffer;
  beforeAll(async () => {
    browser = await launchChromium();
    const gray = { create: { width: 24, height: 16, channels: 3, background: '#3c78b4' } } as const;
    picture = await sharp(gray).png().toBuffer();
  });
  afterAll(() => browser.close());

  /** Bundles one of the examples and opens it; everything that it complains about ends the test. */
  async function withExample(name: string, work: (tab: Page) => Promise<void>): Promise<void> {
    const folder = await mkdtemp(join(tmpdir(), 'sr3kit-example-'));
    await bundlePage(join(import.meta.dirname, name), folder);
    const served = await servePage(folder);
    const tab = await browser.newPage();
    const complaints: string[] = [];
    tab.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
    tab.on('pageerror', (error) => complaints.push(String(error)));
    try {
      await tab.goto(served.url);
      await work(tab).catch((cause: unknown) => {
        throw new Error(`the page complains: ${complaints.join('\n')}`, { cause });
      });
      expect(complaints).toEqual([]);
    } finally {
      await tab.close();
      served.close();
      await rm(folder, { recursive: true });
    }
  }

  test.each(['page', 'worker'])('the %s enlarges the picture that is picked', async (name) => {
    await withExample(name, async (tab) => {
      await tab.setInputFiles('input', { name: 'blue.png', mimeType: 'image/png', buffer: picture });
      await tab.waitForFunction(() => document.querySelector('canvas')?.width === 96, null, { timeout: 50_000 });
      const [red, green, blue, alpha] = await tab.evaluate(() => [
        ...document.querySelector('canvas')!.getContext('2d')!.getImageData(48, 32, 1, 1).data,
      ]);
      expect(Math.abs(red! - 0x3c) + Math.abs(green! - 0x78) + Math.abs(blue! - 0xb4)).toBeLessThan(12);
      expect(alpha).toBe(255);
      // The worker shows its progress.
      if (name === 'worker') expect(await tab.evaluate(() => document.querySelector('progress')!.value)).toBe(1);
    });
  });

  test('the worker stops when it is told', async () => {
    await withExample('worker', async (tab) => {
      const large = await sharp(picture).resize(240, 160).png().toBuffer();
      await tab.setInputFiles('input', { name: 'large.png', mimeType: 'image/png', buffer: large });
      await tab.waitForFunction(() => document.querySelector('progress')!.value > 0, null, { timeout: 50_000 });
      await tab.click('button');
      await tab.waitForFunction(() => document.querySelector('button')!.disabled, null, { timeout: 50_000 });
      expect(await tab.evaluate(() => document.querySelector('progress')!.value)).toBeLessThan(1);
    });
  });
});
