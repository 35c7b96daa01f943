import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { samplerLabels } from './page/samplers.ts';
import { choose, finished, pick, refining, save } from './testing/actions.ts';
import { describeSite } from './testing/describeSite.ts';
import { cat, decode, largestDifference, plain } from './testing/pictures.ts';

/** What the tests leave in the worker: the devices that computed. */
interface Watched {
  devices: GPUDevice[];
}

/** The pixels of what is shown. */
async function pixels(page: Page): Promise<Uint8Array | Uint16Array> {
  return (await decode((await save(page, 'PNG')).file)).data;
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
    await page.getByLabel('Compressed').click();
    await finished(page, 'One step, photo-x4-real');
    expect(largestDifference(clean, await pixels(page))).toBeGreaterThan(2);
    await choose(page, 'One step');
    expect(await pixels(page)).toEqual(clean);
  });

  test('stopping leaves what was there, and work begins again', async () => {
    const page = await visit({ query: '?engine=wasm&steps=20' });
    await pick(page, await cat(48));
    await refining(page);
    await page.getByRole('button', { name: 'Stop' }).click();
    await finished(page, /^One step/);
    const kept = await pixels(page);
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
    await page.getByText('More settings').click();
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
    await page.getByText('More settings').click();
    await page.getByLabel('Strength').fill('0.5');
    await page.getByLabel('Consistency').fill('0.25');
    await page.getByLabel('Size').selectOption('2');
    // What is shown keeps its size, whatever the form says.
    await finished(page, 'Diffusion, 2 steps, seed 1: 64 × 64');
    for (let i = 0; i < 2; i += 1) {
      await page.getByRole('button', { name: 'Refine' }).click();
      await finished(page, 'Diffusion, 2 steps, seed 1, strength 0.5, consistency 0.25, 2 times: 32 × 32');
    }
    const { name, file } = await save(page, 'PNG');
    expect(name).toBe('cat_x2_diffusion_2-steps_seed-1_strength-0.5_consistency-0.25.png');
    expect(await decode(file)).toMatchObject({ width: 32, height: 32 });
    const names = await page.locator('.results li > button:first-child').allInnerTexts();
    expect(new Set(names).size).toBe(names.length);
    expect(names.length).toBe(4);
  });

  test('a job keeps its size, whatever the form says meanwhile', async () => {
    const page = await visit({ query: '?engine=wasm&steps=8&samples=2' });
    await pick(page, await cat(32));
    await page.locator('.progress .text').filter({ hasText: 'Sample 1 of 2' }).waitFor();
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

  test('a tab in the background goes on', async () => {
    const page = await visit({ query: '?engine=wasm' });
    await pick(page, await cat(24));
    await (await page.context().newPage()).bringToFront();
    await finished(page, 'Diffusion, 8 steps');
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
