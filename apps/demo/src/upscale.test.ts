import { expect, test } from 'vitest';
import { samplerLabels } from './page/samplers.ts';
import { choose, finished, more, pick, pixels, refining, save } from './testing/actions.ts';
import { describeSite } from './testing/describeSite.ts';
import { cat, decode, largestDifference, plain } from './testing/pictures.ts';

describeSite('upscaling', ({ visit }) => {
  test('stopping leaves what was there, and work begins again', async () => {
    const page = await visit({ query: '?engine=wasm&steps=20' });
    await pick(page, await cat(48));
    await refining(page);
    await page.getByRole('button', { name: 'Stop' }).click();
    await finished(page, /^One step/);
    const kept = await pixels(page);
    await more(page);
    await page.getByLabel('Steps', { exact: true }).fill('2');
    await page.getByRole('button', { name: 'Refine' }).click();
    await finished(page, 'Diffusion, 2 steps');
    await choose(page, 'One step');
    expect(await pixels(page)).toEqual(kept);
  });

  test('another sampler makes another picture, which says so; the first stays', async () => {
    const page = await visit({ query: '?engine=wasm&steps=2' });
    await pick(page, await cat(16));
    await finished(page, 'Diffusion, 2 steps, seed 1:');
    const usual = await pixels(page);
    await more(page);
    const sampler = page.getByLabel('Sampler');
    expect(await sampler.inputValue()).toBe('ancestral');
    expect(await sampler.getByRole('option').allInnerTexts()).toEqual(Object.values(samplerLabels));
    await sampler.selectOption('ddim');
    await page.getByText('Adds no new noise.').waitFor();
    await page.getByRole('button', { name: 'Refine' }).click();
    await finished(page, 'Diffusion, 2 steps, seed 1, DDIM:');
    expect(largestDifference(usual, await pixels(page))).toBeGreaterThan(2);
    await choose(page, 'Diffusion, 2 steps, seed 1');
    expect(await pixels(page)).toEqual(usual);
    const asked = await visit({ query: '?engine=wasm&steps=2&sampler=dpmSolver%2B%2Bsde' });
    await pick(asked, await cat(8));
    await finished(asked, 'Diffusion, 2 steps, seed 1, DPM-Solver++ SDE:');
  });

  test('a tab in the background goes on', async () => {
    const page = await visit({ query: '?engine=wasm&mode=diffusion' });
    await pick(page, await cat(24));
    await (await page.context().newPage()).bringToFront();
    await finished(page, 'Diffusion, 2 steps');
  });

  test('a large picture is worked on in tiles; a very large one asks first; one beyond the limit is refused', async () => {
    const page = await visit({ query: '?engine=wasm&mode=one-step' });
    await pick(page, await cat(240, 200));
    await finished(page, /^One step/);
    expect(await decode((await save(page, 'PNG')).file)).toMatchObject({ width: 960, height: 800, channels: 3 });

    // By its memory, which 16 bits bring about: how long it takes depends on the machine.
    await pick(page, await plain(1760, 1760, 16));
    await page.getByText(/^This takes about .* [GM]B of memory/).waitFor();
    await page.getByText('1760 × 1760 → 7040 × 7040').waitFor();
    // Something smaller is at hand.
    await page.locator('.progress').getByRole('button', { name: '3 times' }).waitFor();
    await page.getByRole('button', { name: 'Begin' }).click();
    await page.getByText(/One step, tile [2-9]/).waitFor({ timeout: 60_000 });
    await page.getByRole('button', { name: 'Stop' }).click();
    await page.getByText('No result yet.').waitFor();

    await pick(page, await plain(6000, 5000));
    await page.getByText(/6000 x 5000 pixels.*50 megapixels.*Crop it/).waitFor();
    await page.getByText('1760 × 1760 → 7040 × 7040').waitFor();
  });
});
