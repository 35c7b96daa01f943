import { expect, test } from 'vitest';
import { startOurs } from './child/startWorkers.ts';
import type { GpuWork } from './tasks.ts';
import { nullDevice } from './workload/gpuWork.ts';
import { countedYardsticks } from './yardsticks.ts';

// On a device that computes nothing, which takes seconds.
const there = await import('webgpu').then(
  () => true,
  () => false,
);

/** The work of the first steps of each of the counted trainings, step by step. */
async function countSteps(steps: number): Promise<readonly GpuWork[][]> {
  const { child } = await startOurs('webgpu', 1, nullDevice);
  try {
    const counts: GpuWork[][] = [];
    for (const yardstick of countedYardsticks) {
      await child.ask('openTraining', { yardstick });
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
  'a training step is handed over at once, in few dispatches, and makes no buffers',
  async () => {
    const [regressor, unet] = await countSteps(5);
    for (const work of [regressor!, unet!]) {
      const [later, ...same] = work.slice(3);
      expect(later).toMatchObject({ submits: 1, buffers: 0 });
      // The count is the same every time.
      expect(same).toEqual([later]);
      // Loss, norm, factor, and whether all was finite.
      expect(later!.bytesRead).toBe(16);
    }
    expect(regressor!.at(-1)!.dispatches).toBeLessThanOrEqual(110);
    expect(unet!.at(-1)!.dispatches).toBeLessThanOrEqual(594);
    // Hardly more than the pictures and the noise; the weights stay where they are.
    expect(unet!.at(-1)!.bytesUploaded).toBeLessThan(4 * 4 * 64 * 64 * 3 + 1000);
  },
  120_000,
);
