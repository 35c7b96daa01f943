import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Precision } from '@sr3kit/ops';
import { startOurs } from './child/startWorkers.ts';
import { workspace } from './peers/peersFolder.ts';
import type { GpuWork } from './tasks.ts';
import { nullDevice } from './workload/gpuWork.ts';
import { countedYardsticks } from './yardsticks.ts';

// On a device that computes nothing, which takes seconds.
const there = await import('webgpu').then(
  () => true,
  () => false,
);

/** The work of the first steps of each of the counted trainings, step by step. */
async function countSteps(steps: number, precision: Precision): Promise<readonly GpuWork[][]> {
  const { child } = await startOurs('webgpu', 1, nullDevice);
  try {
    const counts: GpuWork[][] = [];
    for (const yardstick of countedYardsticks) {
      await child.ask('openTraining', { yardstick: { ...yardstick, precision } });
      const work: GpuWork[] = [];
      for (let step = 0; step < steps; step++) work.push(await child.ask('countTraining', {}));
      counts.push(work);
    }
    return counts;
  } finally {
    await child.close();
  }
}

test.skipIf(!there)(
  'a megapixel of upscaling is handed over in few dispatches, makes no buffers, and comes back as bytes',
  async () => {
    const { child } = await startOurs('webgpu', 1, nullDevice);
    try {
      const work: GpuWork[] = [];
      for (const way of ['one-step', 4, 2] as const) {
        const folder = join(workspace, 'packages/photo-x4/weights');
        await child.ask('openUpscaler', { upscaler: { kind: 'sr3kit', folder, way } });
        work.push(await child.ask('countUpscaling', { width: 250, height: 250 }));
      }
      const [oneStep, fourSteps, twoSteps] = work;
      expect(oneStep!.dispatches).toBeLessThanOrEqual(31);
      expect(oneStep!.submits).toBeLessThanOrEqual(3);
      expect(fourSteps!.dispatches).toBeLessThanOrEqual(267);
      expect(fourSteps!.submits).toBeLessThanOrEqual(25);
      expect(twoSteps!.dispatches).toBeLessThanOrEqual(194);
      expect(twoSteps!.submits).toBeLessThanOrEqual(18);
      // Two steps start from the crisp picture, whose guide needs as little.
      for (const { buffers, bytesUploaded, bytesRead } of work) {
        expect(buffers).toBe(0);
        // The input as floats, the result as bytes, and next to nothing else.
        expect(bytesUploaded).toBeLessThan(4 * 250 * 250 * 3 + 2000);
        expect(bytesRead).toBeLessThan(1000 * 1000 * 3 + 100);
      }
    } finally {
      await child.close();
    }
  },
  120_000,
);

/** Most dispatches of the regressor's step and of the U-Net's, and what is read: loss, norm, factor, whether all was finite. */
const limits = [
  { precision: 'float32', most: [110, 594], bytesRead: 16 },
  // And the scale of the loss with its counts.
  { precision: 'float16', most: [110, 600], bytesRead: 32 },
] as const;

test.skipIf(!there).each(limits)(
  'a training step in $precision is handed over at once, in few dispatches, and makes no buffers',
  async ({ precision, most, bytesRead }) => {
    const [regressor, unet] = await countSteps(5, precision);
    for (const work of [regressor!, unet!]) {
      const [later, ...same] = work.slice(3);
      expect(later).toMatchObject({ submits: 1, buffers: 0 });
      // The count is the same every time.
      expect(same).toEqual([later]);
      expect(later!.bytesRead).toBe(bytesRead);
    }
    expect(regressor!.at(-1)!.dispatches).toBeLessThanOrEqual(most[0]);
    expect(unet!.at(-1)!.dispatches).toBeLessThanOrEqual(most[1]);
    // Hardly more than the pictures and the noise; the weights stay where they are.
    expect(unet!.at(-1)!.bytesUploaded).toBeLessThan(4 * 4 * 64 * 64 * 3 + 1000);
  },
  120_000,
);
