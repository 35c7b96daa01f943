import sharp from 'sharp';
import { expect, test } from 'vitest';
import { samplerLabels } from './page/samplers.ts';
import { choose, finished, more, pick, pixels, refining, save } from './testing/actions.ts';
import { describeSite } from './testing/describeSite.ts';
import { cat, decode, largestDifference, plain, wornCat } from './testing/pictures.ts';
import { shot } from './testing/site.ts';

/** What the tests leave in the worker: the devices that computed. */
interface Watched {
  devices: GPUDevice[];
}

describeSite('upscaling', ({ visit }) => {
  test('webgpu and wasm make the same picture, in one step and by diffusion', async () => {
    const file = await cat(12);
    const made = async (engine: string) => {
      const page = await visit({ query: `?engine=${engine}&steps=2` });
      await pick(page, file);
      await finished(page, new RegExp(`^Diffusion, 2 steps.* on ${engine}$`));
      const diffusion = await pixels(page);
      await choose(page, 'One step');
      return { oneStep: await pixels(page), diffusion };
    };
    const wasm = await made('wasm');
    const webgpu = await made('webgpu');
    expect(wasm.oneStep.length).toBe(48 * 48 * 3);
    expect(largestDifference(wasm.oneStep, webgpu.oneStep)).toBeLessThanOrEqual(2);
    expect(largestDifference(wasm.diffusion, webgpu.diffusion)).toBeLessThanOrEqual(2);
    expect(largestDifference(wasm.oneStep, wasm.diffusion)).toBeGreaterThan(2);
  });

  test('on webgpu the programs are compiled first, with progress, and the page tells how long the GPU was busy', async () => {
    const page = await visit({
      query: '?engine=webgpu&mode=one-step',
      permissions: ['clipboard-read', 'clipboard-write'],
    });
    await pick(page, await cat(8));
    const preparing = page.locator('.progress .text').filter({ hasText: /^Preparing the GPU: \d+ of \d+ programs$/ });
    await preparing.waitFor({ timeout: 60_000 });
    await finished(page, /^One step.* on webgpu$/);
    await page.getByText('Engine: webgpu').click();
    const said = page.getByRole('region', { name: 'This machine' });
    await said.getByText(/32 × 32 took [\d.]+ s; the GPU was busy for [\d.]+ s of it\./).waitFor();
    await page.screenshot({ path: shot('figures') });
    await said.getByRole('button', { name: 'Copy these figures' }).click();
    await page.getByText('Copied to the clipboard.').waitFor();
    const copied = await page.evaluate(() => navigator.clipboard.readText());
    expect(copied).toMatch(
      /^Engine: webgpu, .*WebGPU\nPicture: 8 x 8, One step, photo-x4, on webgpu\n32 × 32 took .*\nBrowser: .*Chrome/,
    );
    // What was compiled once is there for the next picture.
    await pick(page, await cat(8));
    const seen = page.evaluate(() => {
      const found: string[] = [];
      const bar = document.querySelector('.progress')!.parentElement!;
      new MutationObserver(() => found.push(bar.textContent)).observe(bar, {
        ...{ childList: true, subtree: true, characterData: true },
      });
      (globalThis as unknown as { found: string[] }).found = found;
    });
    await seen;
    await finished(page, /^One step.* on webgpu$/);
    const found = await page.evaluate(() => (globalThis as unknown as { found: string[] }).found);
    expect(found.filter((text) => text.includes('Preparing'))).toEqual([]);
  });

  test('webgl makes the picture that wasm makes', async () => {
    const file = await cat(8);
    const made = async (engine: string) => {
      const page = await visit({ query: `?engine=${engine}&mode=one-step` });
      await pick(page, file);
      await finished(page, new RegExp(`^One step.* on ${engine}$`));
      return pixels(page);
    };
    expect(largestDifference(await made('wasm'), await made('webgl'))).toBeLessThanOrEqual(2);
  });

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

  test('a lost device is made anew, and the picture is the same', async () => {
    const page = await visit({ query: '?engine=webgpu&steps=2' });
    await pick(page, await cat(8));
    await finished(page, 'Diffusion, 2 steps');
    const expected = await pixels(page);
    const [worker] = page.workers();
    await worker!.evaluate(() => {
      const watched = globalThis as unknown as Watched;
      watched.devices = [];
      const { submit } = GPUQueue.prototype;
      const { createCommandEncoder } = GPUDevice.prototype;
      let submitted = 0;
      GPUDevice.prototype.createCommandEncoder = function (...args) {
        if (!watched.devices.includes(this)) watched.devices.push(this);
        return createCommandEncoder.apply(this, args);
      };
      GPUQueue.prototype.submit = function (...args) {
        submit.apply(this, args);
        submitted += 1;
        // In the midst of the work, as a driver that is reset does.
        if (submitted === 5) watched.devices[0]!.destroy();
      };
    });
    await page.getByRole('button', { name: 'Refine' }).click();
    await refining(page);
    await finished(page, 'Diffusion, 2 steps');
    expect(await worker!.evaluate(() => (globalThis as unknown as Watched).devices.length)).toBe(2);
    expect(await pixels(page)).toEqual(expected);
    expect(await page.getByRole('alert').innerText()).toBe('');
  });

  test('where memory runs out it goes on in smaller tiles, and then on wasm', async () => {
    const file = await cat(8);
    const page = await visit({ query: '?engine=webgpu&steps=2' });
    const [worker] = page.workers();
    await worker!.evaluate(() => {
      // As a browser refuses a buffer that it has no memory for.
      GPUDevice.prototype.createBuffer = () => {
        throw new RangeError('createBuffer failed, out of memory');
      };
    });
    await pick(page, file);
    await finished(page, /^Diffusion.* on wasm$/);
    const said = await page.getByRole('alert').innerText();
    expect(said).toMatch(/out of memory.*tiles of 128 pixels/);
    expect(said).toMatch(/out of memory.*WebAssembly/);
    const other = await visit({ query: '?engine=wasm&steps=2' });
    await pick(other, file);
    await finished(other, 'Diffusion, 2 steps');
    expect(await pixels(page)).toEqual(await pixels(other));
  });

  test('without a GPU it is wasm, and what was passed over is said', async () => {
    const page = await visit({ query: '?mode=one-step' });
    await page.getByText('Engine: wasm').click();
    const said = await page.getByRole('region', { name: 'This machine' }).innerText();
    expect(said).toMatch(/webgpu was passed over: .*GPU emulated on the processor/);
    expect(said).toMatch(/webgl was passed over: /);
    expect(said).toMatch(/WebAssembly with SIMD, \d threads?\. Chosen as the best engine that works here/);
    await pick(page, await cat(8));
    await finished(page, /^One step.* on wasm$/);
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
