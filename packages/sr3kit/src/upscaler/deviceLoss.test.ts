import { backend, memory } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { availableEngines } from '@sr3kit/backends';
import { gaussians } from '@sr3kit/random';
import { createUpscaler, type Image } from '../index.ts';
import { liteFiles } from '../testing/liteFiles.ts';

const webgpu = (await availableEngines({ softwareGpu: true })).find(({ name }) => name === 'webgpu')!;

/** A driver in software compiles every program anew, on each new device. */
const TIMEOUT = 5 * 60_000;

/** Takes the device away, as a driver that is reset does. */
function loseDevice(): void {
  (backend() as unknown as { readonly device: { destroy(): void } }).device.destroy();
}

test.skipIf(!webgpu.available)(
  webgpu.available ? 'a lost device costs nothing that was reported' : `webgpu: ${webgpu.why}`,
  async () => {
    const data = gaussians(1, 0, 12 * 20 * 3).map((value) => Math.max(0, Math.min(1, 0.5 + value / 4)));
    const low: Image = { width: 12, height: 20, channels: 3, data };
    const options = { mode: 'diffusion', steps: 2, tile: 12 } as const;
    const upscaler = await createUpscaler({ model: liteFiles(), engine: 'webgpu' });
    const expected = await upscaler.upscale(low, options);
    const before = memory().numTensors;
    const tiles: number[] = [];
    let found: Image | undefined;
    for await (const step of upscaler.upscaleSteps(low, options)) {
      tiles.push(step.tiles);
      if (step.tiles === 3 || step.tiles === 6) loseDevice();
      found = step.picture;
    }
    expect(tiles).toEqual(tiles.map((_, i) => i + 1));
    expect(found).toEqual(expected);
    expect(memory().numTensors).toBe(before);
    upscaler.dispose();
    await upscaler.engine.release();
  },
  TIMEOUT,
);
