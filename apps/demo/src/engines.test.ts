import { expect, test } from 'vitest';
import { choose, finished, pick, pixels, refining } from './testing/actions.ts';
import { describeSite } from './testing/describeSite.ts';
import { cat, largestDifference } from './testing/pictures.ts';
import { shot } from './testing/site.ts';

/** What the tests leave in the worker: the devices that computed. */
interface Watched {
  devices: GPUDevice[];
}

describeSite('engines', ({ visit }) => {
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
});
