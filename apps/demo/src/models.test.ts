import sharp from 'sharp';
import { expect, test } from 'vitest';
import { choose, finished, more, pick, pixels } from './testing/actions.ts';
import { describeSite } from './testing/describeSite.ts';
import { cat, largestDifference, wornCat } from './testing/pictures.ts';
import { shot } from './testing/site.ts';

describeSite('which model and mode', ({ visit }) => {
  test('a picture that was compressed gets the model for such, at once, and both results stay', async () => {
    const page = await visit({ query: '?engine=wasm&mode=one-step' });
    await pick(page, await cat(12));
    await finished(page, /^One step:/);
    const clean = await pixels(page);
    await more(page);
    await page.getByLabel('Compressed').click();
    await finished(page, 'One step, photo-x4-real');
    expect(largestDifference(clean, await pixels(page))).toBeGreaterThan(2);
    await choose(page, 'One step');
    expect(await pixels(page)).toEqual(clean);
  });

  test('each picture gets the model that suits it, and the page says which and why', async () => {
    const weights: string[] = [];
    const page = await visit({
      query: '?engine=wasm&mode=one-step',
      prepare: async (context) =>
        void context.on('request', (request) => {
          if (request.url().endsWith('.safetensors')) weights.push(request.url());
        }),
    });
    const about = page.getByRole('region', { name: 'This picture' });
    await pick(page, await cat(96));
    await finished(page, /^One step:/);
    await about.getByText('photo-x4 was chosen for this picture: no JPEG artefacts or noise found.').waitFor();
    expect(weights.length).toBe(1);
    await pick(page, await wornCat(12));
    await finished(page, 'One step, photo-x4-real:');
    await about.getByText('photo-x4-real was chosen for this picture: JPEG of quality 70.').waitFor();
    await page.getByText('Model: photo-x4-real').waitFor({ state: 'attached' });
    await more(page);
    expect(await page.getByLabel('Automatic').isChecked()).toBe(true);
    await page.screenshot({ path: shot('chosen-model') });
    // What was saved anew has no tables that tell, and its pixels do.
    const anew = await sharp((await wornCat(96)).buffer)
      .png()
      .toBuffer();
    await pick(page, { name: 'anew.png', mimeType: 'image/png', buffer: anew });
    await finished(page, 'One step, photo-x4-real:');
    await about.getByText(/photo-x4-real was chosen .* traces of JPEG/).waitFor();
    await pick(page, await cat(12));
    await finished(page, /^One step:/);
    // Each was loaded once.
    expect(new Set(weights).size).toBe(2);
    expect(weights.length).toBe(2);
  });

  test('what the user chooses wins and stays, until it is left to the page again', async () => {
    const page = await visit({ query: '?engine=wasm&mode=one-step' });
    await pick(page, await wornCat(12));
    await finished(page, 'One step, photo-x4-real:');
    await more(page);
    await page.getByLabel('Clean').click();
    await finished(page, /^One step:/);
    expect(await page.getByText('was chosen for this picture').count()).toBe(0);
    await pick(page, { ...(await wornCat(16)), name: 'other.jpg' });
    await finished(page, /^One step: 64 × 64/);
    await page.getByLabel('Automatic').click();
    await finished(page, 'One step, photo-x4-real: 64 × 64');
    const asked = await visit({ query: '?engine=wasm&mode=one-step&model=photo-x4' });
    await pick(asked, await wornCat(12));
    await finished(asked, /^One step:/);
    await more(asked);
    expect(await asked.getByLabel('Clean').isChecked()).toBe(true);
  });

  test('where the model that suits cannot be loaded, the other takes its place, and the page says so', async () => {
    const page = await visit({ query: '?engine=wasm&mode=one-step', expected: /ERR_FAILED/ });
    await page.context().route('**/*.safetensors', (route) => route.abort());
    await pick(page, await wornCat(12));
    await page.getByText(/The model that suits this picture cannot be used, and photo-x4 takes its place/).waitFor();
    await finished(page, /^One step:/);
  });

  test('without a word the result is crisp, by either model', async () => {
    const page = await visit({ query: '?engine=wasm' });
    await pick(page, await cat(12));
    await finished(page, /^Crisp:/);
    expect(await page.getByLabel('Crisp, fast').isChecked()).toBe(true);
    await more(page);
    await page.getByLabel('Compressed').click();
    await finished(page, 'Crisp, photo-x4-real');
    const real = await visit({ query: '?engine=wasm&model=photo-x4-real', ready: () => Promise.resolve() });
    await real.getByText('Model: photo-x4-real').waitFor({ state: 'attached' });
    await pick(real, await cat(12));
    await finished(real, 'Crisp, photo-x4-real');
  });

  test('the crisp mode answers in one pass of its own', async () => {
    const page = await visit({ query: '?engine=wasm&mode=one-step' });
    await pick(page, await cat(12));
    await finished(page, /^One step:/);
    const faithful = await pixels(page);
    await page.getByLabel('Crisp, fast').click();
    await page.getByRole('button', { name: 'Upscale' }).click();
    await finished(page, /^Crisp:/);
    expect(largestDifference(faithful, await pixels(page))).toBeGreaterThan(2);
    await more(page);
    await page.getByLabel('Compressed').click();
    await finished(page, 'Crisp, photo-x4-real');
  });
});
