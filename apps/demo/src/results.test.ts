import { expect, test } from 'vitest';
import { choose, finished, more, pick, pixels, refining, save } from './testing/actions.ts';
import { describeSite } from './testing/describeSite.ts';
import { cat, decode, largestDifference } from './testing/pictures.ts';

describeSite('results', ({ visit }) => {
  test('samples: a grid to choose from and to compare, each of its own seed', async () => {
    const page = await visit({ query: '?engine=wasm&steps=2&samples=2' });
    await pick(page, await cat(16));
    await finished(page, 'seed 2');
    const second = await pixels(page);
    await choose(page, 'Diffusion, 2 steps, seed 1');
    expect(largestDifference(await pixels(page), second)).toBeGreaterThan(2);
    await page.getByRole('button', { name: 'Compare with Diffusion, 2 steps, seed 2' }).click();
    await page.locator('.tag.left', { hasText: 'seed 2' }).waitFor();
    await page.getByRole('button', { name: 'Difference' }).click();
    expect(await page.locator('.difference canvas').count()).toBe(2);
    await page.getByRole('group', { name: 'View' }).getByRole('button', { name: 'Compare' }).click();
    const frames = page.getByRole('region', { name: 'Watch it refine' }).getByRole('button');
    expect(await frames.allInnerTexts()).toEqual(['Input', 'Step 1', 'Result']);
    await frames.nth(1).click();
    await page.locator('.tag.right', { hasText: 'Step 1' }).waitFor();
  });

  test('results tell how they were made, in their names and those of their files, and none is kept twice', async () => {
    const page = await visit({ query: '?engine=wasm&steps=2' });
    await pick(page, await cat(16));
    await finished(page, 'Diffusion, 2 steps, seed 1: 64 × 64');
    expect((await save(page, 'PNG')).name).toBe('cat_x4_diffusion_2-steps_seed-1.png');
    await more(page);
    const strength = page.getByLabel('Strength');
    // As far as it was measured to be of use.
    expect([await strength.getAttribute('min'), await strength.getAttribute('max')]).toEqual(['0.8', '1.1']);
    await strength.fill('0.9');
    await page.getByLabel('Consistency').fill('0.25');
    await page.getByLabel('Size').selectOption('2');
    // What is shown keeps its size, whatever the form says.
    await finished(page, 'Diffusion, 2 steps, seed 1: 64 × 64');
    for (let i = 0; i < 2; i += 1) {
      await page.getByRole('button', { name: 'Refine' }).click();
      await finished(page, 'Diffusion, 2 steps, seed 1, strength 0.9, consistency 0.25, 2 times: 32 × 32');
    }
    const { name, file } = await save(page, 'PNG');
    expect(name).toBe('cat_x2_diffusion_2-steps_seed-1_strength-0.9_consistency-0.25.png');
    expect(await decode(file)).toMatchObject({ width: 32, height: 32 });
    const names = await page.locator('.results li > button:first-child').allInnerTexts();
    expect(new Set(names).size).toBe(names.length);
    expect(names.length).toBe(4);
  });

  test('a job keeps its size, whatever the form says meanwhile', async () => {
    const page = await visit({ query: '?engine=wasm&steps=8&samples=2' });
    await pick(page, await cat(32));
    await page.locator('.progress .text').filter({ hasText: 'Sample 1 of 2' }).waitFor();
    await more(page);
    await page.getByLabel('Size').selectOption('2');
    await finished(page, 'seed 2: 128 × 128');
    expect(await decode((await save(page, 'PNG')).file)).toMatchObject({ width: 128, height: 128 });
  });

  test('only what is seen can be saved, and a strip belongs to its result', async () => {
    const page = await visit({ query: '?engine=wasm&steps=20' });
    await pick(page, await cat(48));
    await refining(page);
    const png = page.getByRole('group', { name: 'Save' }).getByRole('button', { name: 'PNG' });
    expect(await png.isDisabled()).toBe(true);
    await page.getByRole('button', { name: 'Stop' }).click();
    await finished(page, /^One step/);
    const strip = page.getByRole('region', { name: 'Watch it refine' });
    expect(await strip.count()).toBe(0);
    await more(page);
    await page.getByLabel('Steps', { exact: true }).fill('2');
    await page.getByRole('button', { name: 'Refine' }).click();
    await finished(page, 'Diffusion, 2 steps');
    await strip.getByRole('button', { name: 'Step 1' }).click();
    expect(await png.isDisabled()).toBe(true);
    await strip.getByRole('button', { name: 'Result' }).click();
    expect(await png.isEnabled()).toBe(true);
    await choose(page, 'One step');
    expect(await strip.count()).toBe(0);
  });

  test('nothing that runs is lost unasked: not to a bad file, nor to another picture, nor by leaving', async () => {
    const page = await visit({ query: '?engine=wasm&steps=20' });
    await pick(page, await cat(96));
    await refining(page);
    await pick(page, { name: 'notes.txt', mimeType: 'text/plain', buffer: Buffer.from('hello') });
    await page.getByText(/notes\.txt is not a picture/).waitFor();
    const stop = page.getByRole('button', { name: 'Stop' });
    await stop.waitFor();
    const other = { ...(await cat(8)), name: 'other.png' };
    await pick(page, other);
    const asking = page.getByRole('dialog').filter({ hasText: 'cat.png is still being upscaled. Open other.png' });
    await asking.waitFor();
    await page.keyboard.press('Escape');
    await asking.waitFor({ state: 'detached' });
    await page.getByRole('heading', { name: 'cat.png' }).waitFor();
    await stop.waitFor();
    const [dialog] = await Promise.all([
      page.waitForEvent('dialog'),
      page.evaluate(() => void setTimeout(() => location.reload())),
    ]);
    expect(dialog.type()).toBe('beforeunload');
    await dialog.dismiss();
    await stop.waitFor();
    await pick(page, other);
    await page.getByRole('button', { name: 'Open other.png' }).click();
    await page.getByRole('heading', { name: 'other.png' }).waitFor();
    await page
      .locator('.progress .text')
      .filter({ hasText: /Step|32 × 32/ })
      .first()
      .waitFor();
  });

  test('the title tells how far it is, and the size of a JPEG is known before it is saved', async () => {
    const page = await visit({ query: '?engine=wasm&steps=20' });
    const title = await page.title();
    await pick(page, await cat(48));
    await refining(page);
    await expect.poll(() => page.title()).toMatch(/^\d+ % of cat\.png$/);
    await page.getByRole('button', { name: 'Stop' }).click();
    await finished(page, 'One step');
    expect(await page.title()).toBe(`cat.png: ${title}`);
    await page.getByText('Quality of JPEG and WebP').click();
    const sizes: number[] = [];
    for (const quality of ['50', '100']) {
      await page.getByLabel('Quality', { exact: true }).fill(quality);
      const said = page.getByText(/^JPEG \d+ kB, WebP \d+ kB$/);
      await said.waitFor({ state: 'detached' });
      await said.waitFor();
      const { file } = await save(page, 'JPEG');
      expect(await said.innerText()).toContain(`JPEG ${Math.max(1, Math.round(file.length / 1000))} kB,`);
      sizes.push(file.length);
    }
    expect(sizes[0]!).toBeLessThan(sizes[1]! / 2);
  });
});
