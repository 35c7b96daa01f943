import { backend, env, memory } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { availableEngines, prepareEngine } from '@sr3kit/backends';
import { createUpscaler, type Compilation, type UpscaleOptions } from '../index.ts';
import { liteFiles } from '../testing/liteFiles.ts';

const webgpu = (await availableEngines({ softwareGpu: true })).find(({ name }) => name === 'webgpu')!;

/** A driver in software compiles for minutes. */
const TIMEOUT = 10 * 60_000;

const size = { width: 21, height: 18 };
const picture = { ...size, channels: 3 as const, data: new Uint8Array(21 * 18 * 3).fill(100) };
const options: UpscaleOptions = { mode: 'diffusion', steps: 2, tile: 12, previews: [1] };

const programs = (): number =>
  Object.keys((backend() as unknown as { readonly pipelineCache: object }).pipelineCache).length;

test.skipIf(!webgpu.available)(
  webgpu.available ? 'warmed up, a picture compiles nothing more, and is the same' : `webgpu: ${webgpu.why}`,
  async () => {
    const engine = await prepareEngine({ engine: 'webgpu' });
    env().set('WEBGPU_CPU_FORWARD', false);
    const upscaler = await createUpscaler({ model: liteFiles(), engine });
    const reports: Compilation[] = [];
    for await (const report of upscaler.warmUp(size, options)) reports.push(report);
    expect(reports[0]!.compiled).toBe(0);
    expect(reports.at(-1)!.compiled).toBe(reports[0]!.total);
    expect(reports.map(({ compiled }) => compiled)).toEqual(
      reports.map(({ compiled }) => compiled).sort((a, b) => a - b),
    );
    const [compiled, tensors] = [programs(), memory().numTensors];
    expect(compiled).toBe(reports[0]!.total);
    const found = await upscaler.upscale(picture, options);
    expect(programs()).toBe(compiled);
    const pending = Object.values((backend() as unknown as { pipelineCache: object }).pipelineCache);
    expect(pending.filter((each) => each instanceof Promise)).toEqual([]);
    expect(memory().numTensors).toBe(tensors);
    for await (const report of upscaler.warmUp(size, options)) expect(report, 'compiled again').toBeUndefined();
    expect(await upscaler.upscale(picture, options)).toEqual(found);
    upscaler.dispose();
    await engine.release();
  },
  TIMEOUT,
);

test('where nothing is compiled, nothing is reported', async () => {
  const upscaler = await createUpscaler({ model: liteFiles(), engine: 'wasm' });
  for await (const report of upscaler.warmUp(size)) expect(report).toBeUndefined();
  upscaler.dispose();
});
