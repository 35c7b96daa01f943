import { join } from 'node:path';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { availableEngines, prepareEngine } from '@sr3kit/backends';
import { disposeModel, fromTensors, initModel, modelConfigSchema } from '@sr3kit/models';
import { saveModel } from '@sr3kit/models/node';
import { temporaryFolder } from '@sr3kit/testing';
import { main } from './cli.ts';
import type { CountFigures } from './commands/count.ts';
import { workspace } from './peers/peersFolder.ts';
import type { Report } from './report/report.ts';
import { nullDevice } from './workload/gpuWork.ts';

// Every measurement runs on WebGPU too, whose values can be read by `data()` alone in Node. On a build server a driver in
// software is installed; elsewhere it is used where it is there.
const { available, why } = (await availableEngines({ softwareGpu: true })).find(({ name }) => name === 'webgpu')!;
const skipped = !available && process.env['CI'] !== 'true';

/** A driver in software compiles every shader of every new shape: seconds, and many on a busy machine. */
const TIMEOUT = 10 * 60_000;

const samples = join(workspace, 'apps/train/samples');

/** The smallest light model, with fresh weights: the shaders of a real one take minutes to compile. */
async function saveTinyModel(folder: string): Promise<void> {
  const config = modelConfigSchema.parse({
    format: 'sr3kit-model',
    version: 1,
    task: { scale: 4, channels: 3 },
    network: {
      kind: 'lite',
      scale: 4,
      imageChannels: 3,
      regressor: { channels: 4, blocks: 1 },
      denoiser: { channels: 4, blocks: 1, embedding: 4 },
    },
    schedule: { kind: 'cosine', steps: 100 },
    objective: { kind: 'diffusion', prediction: 'v', target: 'parts' },
  });
  await prepareEngine({ engine: 'cpu' });
  const model = initModel(config, 1);
  await saveModel(folder, config, await fromTensors(model.params));
  disposeModel(model);
}

async function quick(...argv: string[]): Promise<Report> {
  const written = { out: '', err: '' };
  const output = { out: (text: string) => (written.out += text), err: (text: string) => (written.err += text) };
  const code = await main([...argv, '--quick', '--rounds', '1', '--json'], output);
  expect(code, written.out + written.err).toBe(0);
  return JSON.parse(written.out) as Report;
}

describe.skipIf(skipped)(skipped ? `webgpu: ${why}` : 'webgpu', { timeout: TIMEOUT }, () => {
  test.each([['train'], ['train --profile'], ['sample'], ['ops'], ['memory'], ['infer']])('%s', async (command) => {
    // What trains and what upscales is computed. The others run code of theirs, and the calls are the same on a GPU that
    // computes nothing.
    if (!/^(train|infer)$/.test(command)) vi.stubEnv('SR3KIT_DAWN', nullDevice.SR3KIT_DAWN);
    onTestFinished(() => void vi.unstubAllEnvs());
    const folder = await temporaryFolder();
    if (command === 'infer') await saveTinyModel(folder);
    const more = command === 'infer' ? ['--pictures', samples, '--models', folder, '--steps', '2'] : [];
    const { tables, sides } = await quick(...command.split(' '), ...more, '--engine', 'webgpu');
    expect(sides.join()).toMatch(/^webgpu: .*Dawn/);
    for (const { head, rows } of tables) {
      expect(rows.length).toBeGreaterThan(0);
      for (const row of rows) {
        expect(row).toHaveLength(head.length);
        expect(row.join()).not.toMatch(/NaN|Infinity|undefined/);
      }
    }
  });

  test('count: a row for each training and each way to upscale', async () => {
    const folder = await temporaryFolder();
    await saveTinyModel(folder);
    const figures = (await quick('count', '--steps', '2', '--models', folder)).figures as readonly CountFigures[];
    expect(figures.map(({ what }) => what.split(':')[0])).toEqual([
      ...['training step', 'training step'],
      ...['upscaling 16x16 to 64x64', 'upscaling 16x16 to 64x64'],
    ]);
    const [oneStep, twoSteps] = figures.slice(2).map(({ work }) => work);
    expect(twoSteps!.dispatches).toBeGreaterThan(oneStep!.dispatches);
    // The pictures themselves are read, at the very least.
    for (const { bytesRead } of [oneStep!, twoSteps!]) expect(bytesRead).toBeGreaterThanOrEqual(64 * 64 * 3);
  });
});
