import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { unzipSync } from 'fflate';
import type { Page } from 'playwright-core';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { faults } from '@sr3kit/browser-testing';
import { finished, more, pick, saved } from './testing/actions.ts';
import { describeSite } from './testing/describeSite.ts';
import { cat, decode, wornCat, type TestFile } from './testing/pictures.ts';
import { shot } from './testing/site.ts';

const named = async (name: string, width: number): Promise<TestFile> => ({ ...(await cat(width)), name });

/** What the list says of each picture. */
const states = (page: Page): Promise<string[]> => page.locator('.queue .state').allInnerTexts();

const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });

/** Saves everything, and opens the ZIP file. */
async function unzipped(page: Page): Promise<{ name: string; files: Record<string, Uint8Array> }> {
  const { name, file } = await saved(page, button(page, 'Save all as ZIP'));
  return { name, files: unzipSync(file) };
}

describeSite('a queue', ({ visit }) => {
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sr3kit-queue-'));
    const trip = join(folder, 'trip');
    await mkdir(join(trip, 'day 1'), { recursive: true });
    const { buffer } = await cat(8);
    await writeFile(join(trip, 'cat.png'), buffer);
    await writeFile(join(trip, 'cat.jpg'), await sharp(buffer).jpeg().toBuffer());
    await writeFile(join(trip, 'day 1', 'größer.png'), (await cat(12)).buffer);
    await writeFile(join(trip, 'notes.txt'), 'hello');
  });
  afterAll(() => rm(folder, { recursive: true }));

  test('several pictures wait to be begun, a broken one does not hold up the others, and one ZIP has all results', async () => {
    const page = await visit({ query: '?engine=wasm&mode=one-step' });
    const broken = { name: 'broken.png', mimeType: 'image/png', buffer: (await cat(64)).buffer.subarray(0, 900) };
    await pick(page, [await named('b.png', 12), broken, await named('a.png', 8)]);
    await page.getByRole('heading', { name: '3 pictures' }).waitFor();
    expect(await states(page)).toEqual(['waiting', 'waiting', 'waiting']);
    expect(await button(page, 'Save all as ZIP').isDisabled()).toBe(true);
    await more(page);
    await page.getByLabel('Size').selectOption('2');
    await page.getByLabel('Save as').selectOption('JPEG');
    await button(page, 'Upscale all').click();
    await button(page, 'Upscale the other 1').waitFor();
    expect(await page.locator('.queue .name').allInnerTexts()).toEqual(['a.png', 'b.png', 'broken.png']);
    expect(await states(page)).toEqual([
      'done: 16 × 16',
      'done: 24 × 24',
      expect.stringMatching(/^failed: broken\.png is damaged/),
    ]);
    const { name, files } = await unzipped(page);
    expect(name).toBe('pictures_upscaled.zip');
    expect(Object.keys(files)).toEqual(['a_x2_one-step.jpg', 'b_x2_one-step.jpg']);
    const sizes = await Promise.all(Object.values(files).map((file) => decode(Buffer.from(file))));
    expect(sizes.map(({ width, height }) => [width, height])).toEqual([
      [16, 16],
      [24, 24],
    ]);
    expect((await saved(page, button(page, 'Save a.png'))).name).toBe('a_x2_one-step.jpg');
    // One picture takes the place of the list.
    await pick(page, await named('single.png', 8));
    await finished(page, 'One step: 32 × 32');
    expect(await page.locator('.queue').count()).toBe(0);
  });

  test.each(['chosen', 'dropped'])('a folder that is %s is gone through, and the ZIP has its folders', async (how) => {
    // One model, so that two results have one name.
    const page = await visit({ query: '?engine=wasm&mode=one-step&model=photo-x4' });
    const trip = join(folder, 'trip');
    if (how === 'chosen') {
      await page.locator('input[type=file][aria-label=Folder]').setInputFiles(trip);
    } else {
      const session = await page.context().newCDPSession(page);
      const data = { items: [], files: [trip], dragOperationsMask: 1 };
      for (const type of ['dragEnter', 'dragOver', 'drop'] as const) {
        await session.send('Input.dispatchDragEvent', { type, x: 300, y: 300, data });
      }
    }
    await page.getByText('1 file is no picture, and left out.').waitFor();
    await button(page, 'Upscale all').click();
    await page.getByRole('heading', { name: '3 pictures, 3 done' }).waitFor();
    const { name, files } = await unzipped(page);
    expect(name).toBe('trip_upscaled.zip');
    expect(Object.keys(files).sort()).toEqual([
      'trip/cat_x4_one-step.png',
      'trip/cat_x4_one-step_2.png',
      'trip/day 1/größer_x4_one-step.png',
    ]);
  });

  test('a picture that is done is shown again by a click on its row, beside its input, and saved as it was', async () => {
    const page = await visit({ query: '?engine=wasm&mode=one-step' });
    await pick(page, [await named('a.png', 8), await named('b.png', 12), await named('c.png', 16)]);
    await button(page, 'Upscale all').click();
    await page.getByRole('heading', { name: '3 pictures, 3 done' }).waitFor();
    // What was made last is shown.
    await finished(page, 'One step: 64 × 64');
    const rows = page.locator('.queue li');
    // Beside the name, where nothing is written.
    await rows.nth(0).click({ position: { x: 300, y: 20 } });
    await finished(page, 'One step: 32 × 32');
    expect(await button(page, 'Show a.png').getAttribute('aria-pressed')).toBe('true');
    expect(await page.locator('.viewer .tag').allInnerTexts()).toEqual(['Input', 'One step']);
    await button(page, 'Result').click();
    expect(await page.title()).toContain('a.png');
    const shown = await page.locator('.viewer canvas').evaluate((canvas) => {
      const { width, height } = canvas as HTMLCanvasElement;
      return [...(canvas as HTMLCanvasElement).getContext('2d')!.getImageData(0, 0, width, height).data];
    });
    const file = await decode((await saved(page, button(page, 'Save a.png'))).file);
    expect([file.width, file.height]).toEqual([32, 32]);
    const opaque = shown.filter((_, i) => i % 4 !== 3);
    expect(opaque).toEqual([...file.data]);
    // By keyboard too.
    await button(page, 'Show b.png').focus();
    await page.keyboard.press('Enter');
    await finished(page, 'One step: 48 × 48');
    expect(await faults(page)).toEqual([]);
    expect(await states(page)).toEqual(['done: 32 × 32', 'done: 48 × 48', 'done: 64 × 64']);
    await page.screenshot({ path: shot('queue-look') });
  });

  test('each picture of a list gets its own model, and its row says which and why', async () => {
    const page = await visit({ query: '?engine=wasm&mode=one-step' });
    await pick(page, [await named('a.png', 8), { ...(await wornCat(12)), name: 'b.jpg' }, await named('c.png', 16)]);
    await button(page, 'Upscale all').click();
    await page.getByRole('heading', { name: '3 pictures, 3 done' }).waitFor();
    expect(await states(page)).toEqual([
      'done: 32 × 32',
      'done: 48 × 48, by photo-x4-real (JPEG of quality 70)',
      'done: 64 × 64',
    ]);
    const { files } = await unzipped(page);
    expect(Object.keys(files)).toEqual(['a_x4_one-step.png', 'b_x4_one-step_photo-x4-real.png', 'c_x4_one-step.png']);
    await page.screenshot({ path: shot('queue-models') });
  });

  test('it can be stopped and begun again, with other settings; nothing of it is lost unasked', async () => {
    const page = await visit({ query: '?engine=wasm&steps=20' });
    await pick(page, [await named('a.png', 48), await named('b.png', 12)]);
    await button(page, 'Upscale all').click();
    const working = page.locator('.progress .text').filter({ hasText: /^Picture 1 of 2, (Step|Refining)/ });
    await working.waitFor();
    await expect.poll(() => page.title()).toMatch(/^\d+ % of 2 pictures$/);
    expect(await page.getByLabel('Faithful, fast').isDisabled()).toBe(true);
    await page.screenshot({ path: shot('queue') });
    // A picture that is opened meanwhile, and then not, changes nothing.
    await pick(page, await named('other.png', 8));
    await button(page, 'Go on with these pictures').click();
    await page.keyboard.press('Escape');
    await expect.poll(() => states(page)).toEqual(['waiting', 'waiting']);
    await page.getByLabel('Faithful, fast').click();
    await button(page, 'Upscale all').click();
    await page.getByRole('heading', { name: '2 pictures, 2 done' }).waitFor();
    expect(await states(page)).toEqual(['done: 192 × 192', 'done: 48 × 48']);
    expect(await faults(page)).toEqual([]);
    await page.screenshot({ path: shot('queue-done') });
    await button(page, 'Close the list').click();
    await page.getByRole('heading', { name: 'Drop small photos here' }).waitFor();
  });
});
