import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Engine } from '../engine.ts';
import { availableEngines, prepareEngine } from '../node/engines.ts';
import { requiredEngines } from '../testing/requiredEngines.ts';
import { gpuWorkloads } from './gpuWorkloads.ts';
import { measureGpu } from './measureGpu.ts';
import { hasGpuTimes, timeOnGpu } from './timeOnGpu.ts';

const found = (await availableEngines({ softwareGpu: true })).find(({ name }) => name === 'webgpu')!;
const skip = !found.available && !requiredEngines.includes('webgpu');

test('an engine that is no GPU tells no times of one, and the work is done', async () => {
  await prepareEngine({ engine: 'cpu' });
  expect(hasGpuTimes()).toBe(false);
  const timed = await timeOnGpu(() => Promise.resolve(7));
  expect(timed).toMatchObject({ result: 7, gpuMilliseconds: null });
  expect(timed.milliseconds).toBeGreaterThanOrEqual(0);
  expect(await measureGpu(1)).toBeNull();
});

describe.skipIf(skip)(skip ? `webgpu (${found.why})` : 'on webgpu', () => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await prepareEngine({ engine: 'webgpu' });
    tf.env().set('WEBGPU_CPU_FORWARD', false);
  });
  afterAll(() => engine.release());

  /** Passes that the device is asked to stamp, and what they stamp. */
  async function stamped(work: () => Promise<unknown>): Promise<number> {
    let passes = 0;
    const begin = GPUCommandEncoder.prototype.beginComputePass;
    GPUCommandEncoder.prototype.beginComputePass = function (described) {
      if (described?.timestampWrites) passes += 1;
      return begin.call(this, described);
    };
    try {
      await work();
    } finally {
      GPUCommandEncoder.prototype.beginComputePass = begin;
    }
    return passes;
  }

  const small = async (): Promise<number> => {
    const y = tf.tidy(() => tf.sum(tf.square(tf.fill([8, 8], 2))));
    try {
      return (await y.data())[0]!;
    } finally {
      y.dispose();
    }
  };

  test('the GPU is busy within the time that passes, and computes the same', async () => {
    expect(hasGpuTimes()).toBe(true);
    expect(await small()).toBe(256);
    const before = tf.memory().numTensors;
    const { result, milliseconds, gpuMilliseconds } = await timeOnGpu(small);
    expect(result).toBe(256);
    expect(gpuMilliseconds).toBeGreaterThan(0);
    // Timestamps are rounded to a tenth of a millisecond.
    expect(gpuMilliseconds).toBeLessThan(milliseconds + 0.2);
    expect(tf.memory().numTensors).toBe(before);
  });

  test('nothing is stamped but while it is asked for, and all is, also in more passes than one set of queries has', async () => {
    expect(await stamped(() => timeOnGpu(small))).toBeGreaterThan(0);
    expect(await stamped(small)).toBe(0);
    // Copies end a pass, so that there are many in one list of commands.
    const many = async (): Promise<void> => {
      const { device, queue } = tf.backend() as unknown as { device: GPUDevice; queue: GPUQueue };
      const encoder = device.createCommandEncoder();
      for (let i = 0; i < 150; i++) encoder.beginComputePass().end();
      queue.submit([encoder.finish()]);
      await queue.onSubmittedWorkDone();
    };
    expect(await stamped(() => timeOnGpu(many))).toBe(150);
    expect((await timeOnGpu(many)).gpuMilliseconds).toBeGreaterThanOrEqual(0);
  });

  test('an error of the work is passed on, and the next work is timed', async () => {
    await expect(timeOnGpu(() => Promise.reject(new Error('on purpose')))).rejects.toThrow('on purpose');
    expect((await timeOnGpu(small)).gpuMilliseconds).toBeGreaterThan(0);
  });

  test('every kind of kernel is measured, and its figures are of one measurement', async () => {
    const before = tf.memory().numTensors;
    const all = await measureGpu(0.01);
    expect(all!.map(({ work, width }) => `${work} ${width}`)).toEqual([
      ...['matrix product 64', 'convolution 32', 'convolution 48', 'convolution 64', 'filter gradient 64'],
    ]);
    for (const { gflops, milliseconds, wallMilliseconds, runs, work, width, side } of all!) {
      const { flops } = gpuWorkloads
        .flat()
        .find((each) => each.work === work && each.width === width && each.side === side)!;
      expect(gflops * 1e6 * milliseconds).toBeCloseTo(flops, -2);
      expect(milliseconds).toBeLessThan(wallMilliseconds + 0.2);
      expect(runs).toBeGreaterThanOrEqual(1);
    }
    expect(tf.memory().numTensors).toBe(before);
    await expect(measureGpu(1, AbortSignal.abort(new Error('enough')))).rejects.toThrow('enough');
  });

  test('a device that is lost meanwhile tells no time', async () => {
    const losing = async (): Promise<void> => {
      const y = tf.square(tf.fill([8, 8], 2));
      (tf.backend() as unknown as { device: GPUDevice }).device.destroy();
      await y.data().catch(() => {});
      y.dispose();
    };
    await timeOnGpu(losing).then(
      ({ gpuMilliseconds }) => expect(gpuMilliseconds === null || gpuMilliseconds >= 0).toBe(true),
      (error: unknown) => expect(error).toBeInstanceOf(Error),
    );
    await engine.lost;
    await engine.rebuild();
    expect((await timeOnGpu(small)).gpuMilliseconds).toBeGreaterThan(0);
  });
});
