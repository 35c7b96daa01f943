import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { availableEngines, prepareEngine } from '@sr3kit/backends';
import { main } from './cli.ts';
import type { CountFigures } from './commands/count.ts';
import { workspace } from './peers/peersFolder.ts';
import type { Report } from './report/report.ts';
import type { GpuWork } from './tasks.ts';
import { countGpuWork } from './workload/gpuWork.ts';
import { openTraining } from './workload/training.ts';
import { quickTrainingYardsticks } from './yardsticks.ts';

// Every measurement runs on WebGPU too, whose values can be read by `data()` alone in Node. On a build server a driver in
// software is installed; elsewhere it is used where it is there.
const { available, why } = (await availableEngines({ softwareGpu: true })).find(({ name }) => name === 'webgpu')!;
const skipped = !available && process.env['CI'] !== 'true';

/** A driver in software compiles every shader of every new shape: seconds, and many on a busy machine. */
const TIMEOUT = 10 * 60_000;

const photoX4 = join(workspace, 'packages/photo-x4/weights');
const samples = join(workspace, 'apps/train/samples');

async function quick(...argv: string[]): Promise<Report> {
  const written = { out: '', err: '' };
  const output = { out: (text: string) => (written.out += text), err: (text: string) => (written.err += text) };
  const code = await main([...argv, '--quick', '--rounds', '1', '--json'], output);
  expect(code, written.out + written.err).toBe(0);
  return JSON.parse(written.out) as Report;
}

describe.skipIf(skipped)(skipped ? `webgpu: ${why}` : 'webgpu', { timeout: TIMEOUT }, () => {
  test.each([
    ['train'],
    ['train', '--profile'],
    ['sample'],
    ['ops'],
    ['memory'],
    ['infer', '--pictures', samples, '--models', photoX4, '--steps', '2'],
  ])('%s %s', async (...argv) => {
    const { tables, sides } = await quick(...argv, '--engine', 'webgpu');
    expect(sides.join()).toMatch(/^webgpu: .*Dawn/);
    for (const { head, rows } of tables) {
      expect(rows.length).toBeGreaterThan(0);
      for (const row of rows) {
        expect(row).toHaveLength(head.length);
        expect(row.join()).not.toMatch(/NaN|Infinity|undefined/);
      }
    }
  });

  test('count: a row for each training and each way to upscale, all positive integers', async () => {
    const figures = (await quick('count', '--steps', '2')).figures as readonly CountFigures[];
    expect(figures.map(({ what }) => what.split(':')[0])).toEqual([
      ...['training step', 'training step'],
      ...['upscaling 16x16 to 64x64', 'upscaling 16x16 to 64x64'],
    ]);
    for (const { work } of figures) expectPositiveIntegers(work);
    const [oneStep, twoSteps] = figures.slice(2).map(({ work }) => work);
    expect(twoSteps!.dispatches).toBeGreaterThan(oneStep!.dispatches);
    // The pictures themselves are read, at the very least.
    for (const { bytesRead } of [oneStep!, twoSteps!]) expect(bytesRead).toBeGreaterThanOrEqual(64 * 64 * 3);
  });

  test('a count is the same every time, and counts only while it is asked to', async () => {
    const engine = await prepareEngine({ engine: 'webgpu' });
    const training = openTraining(quickTrainingYardsticks[0]!);
    try {
      await training.run(2);
      const first = await countGpuWork(() => training.run(1));
      expectPositiveIntegers(first);
      await training.run(1);
      expect(await countGpuWork(() => training.run(1))).toEqual(first);
      const none = { dispatches: 0, submits: 0, buffers: 0, bytesUploaded: 0, bytesRead: 0 };
      expect(await countGpuWork(async () => undefined)).toEqual(none);
    } finally {
      await training.close();
      await engine.release();
    }
  });
});

function expectPositiveIntegers(work: GpuWork): void {
  for (const count of Object.values(work)) {
    expect(Number.isInteger(count)).toBe(true);
    expect(count).toBeGreaterThan(0);
  }
}
