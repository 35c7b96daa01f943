import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { buildSite, launchChromium, servePage } from '@sr3kit/browser-testing';
import { finished, pick } from './actions.ts';
import { ready } from './ready.ts';
import { APP } from './site.ts';

// Makes the pictures of the page that the documentation shows. Look at each of them.

const TARGET = resolve(APP, '../../docs/demo');
const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true } as const;
const HEADERS = { 'cross-origin-opener-policy': 'same-origin', 'cross-origin-embedder-policy': 'require-corp' };

const folder = await mkdtemp(join(tmpdir(), 'sr3kit-demo-'));
await buildSite(APP, folder);
const [browser, site] = await Promise.all([launchChromium(), servePage(folder, { headers: HEADERS })]);
try {
  await picture('start', {}, () => Promise.resolve());
  await picture('phone-start', PHONE, () => Promise.resolve());
  await picture('light', {}, cat);
  await picture('dark', { colorScheme: 'dark' }, cat);
  await picture('phone', PHONE, cat);
  await picture('queue', {}, queue);
} finally {
  await browser.close();
  site.close();
  await rm(folder, { recursive: true });
}

/** A screenshot after something was done. */
async function picture(
  name: string,
  options: BrowserContextOptions,
  act: (page: Page) => Promise<void>,
): Promise<void> {
  const size = { viewport: { width: 1280, height: 860 }, serviceWorkers: 'block' } as const;
  const context = await browser.newContext({ colorScheme: 'light', ...size, ...options });
  const page = await context.newPage();
  await page.goto(`${site.url}?engine=wasm`);
  await ready(page);
  await act(page);
  await page.screenshot({ path: join(TARGET, `${name}.png`) });
  await context.close();
}

async function cat(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'A cat' }).click();
  await finished(page, 'Crisp');
}

/** Two pictures are done, and the third is under way. */
async function queue(page: Page): Promise<void> {
  const names = ['astronaut.png', 'cat.png', 'coffee.png', 'rocket.png'];
  const files = names.map(async (name) => ({
    name,
    mimeType: 'image/png',
    buffer: await readFile(join(APP, 'src/samples', name)),
  }));
  await pick(page, await Promise.all(files));
  await page.getByLabel('More texture, slower').click();
  await page.getByRole('button', { name: 'Upscale all' }).click();
  await page.getByText(/^Picture 3 of 4, Step 2 of 2/).waitFor({ timeout: 300_000 });
}
