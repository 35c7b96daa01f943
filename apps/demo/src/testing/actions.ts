import type { Locator, Page } from 'playwright-core';
import { decode, type TestFile } from './pictures.ts';

/** Opens a file, or several, by the picker. */
export async function pick(page: Page, files: TestFile | TestFile[]): Promise<void> {
  await page.locator('input[type=file][aria-label=Picture]').setInputFiles(files);
}

/** Shows the settings that nobody has to change. */
export async function more(page: Page): Promise<void> {
  await page.getByText('More', { exact: true }).click();
}

/** Waits until a result of this name is shown, and nothing runs. */
export async function finished(page: Page, name: RegExp | string): Promise<void> {
  await page
    .locator('.progress .text')
    .filter({ hasText: name })
    .filter({ hasText: / on (webgpu|webgl|wasm)$/ })
    .waitFor({ timeout: 100_000 });
}

/** Waits until a diffusion is under way; on a slow machine it has to be asked for. */
export async function refining(page: Page): Promise<void> {
  const begin = page.getByRole('button', { name: 'Begin' });
  const working = page.locator('.progress .text').filter({ hasText: /^(Step|Refining)/ });
  await begin.or(working).waitFor({ timeout: 60_000 });
  if (await begin.isVisible()) await begin.click();
  await working.waitFor({ timeout: 60_000 });
}

/** Shows a result that was made before. */
export async function choose(page: Page, name: string): Promise<void> {
  await page.getByRole('region', { name: 'Results' }).getByRole('button', { name, exact: true }).click();
  await finished(page, name);
}

/** Saves what is shown. */
export async function save(page: Page, kind: string): Promise<{ name: string; file: Buffer }> {
  return saved(page, page.getByRole('group', { name: 'Save' }).getByRole('button', { name: kind }));
}

/** What a button has the browser save. */
export async function saved(page: Page, button: Locator): Promise<{ name: string; file: Buffer }> {
  const [download] = await Promise.all([page.waitForEvent('download'), button.click()]);
  const chunks: Buffer[] = [];
  for await (const chunk of await download.createReadStream()) chunks.push(chunk as Buffer);
  return { name: download.suggestedFilename(), file: Buffer.concat(chunks) };
}

/** The pixels of what is shown. */
export async function pixels(page: Page): Promise<Uint8Array | Uint16Array> {
  return (await decode((await save(page, 'PNG')).file)).data;
}
