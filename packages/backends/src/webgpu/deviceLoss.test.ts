import * as tf from '@tensorflow/tfjs-core';
import { afterAll, describe, expect, test } from 'vitest';
import type { Engine } from '../engine.ts';
import { availableEngines, prepareEngine } from '../node/engines.ts';
import { requiredEngines } from '../testing/requiredEngines.ts';

const found = (await availableEngines({ softwareGpu: true })).find(({ name }) => name === 'webgpu')!;
const skip = !found.available && !requiredEngines.includes('webgpu');

/** Takes the device away, as a driver that is reset does. */
function loseDevice(): void {
  const { device } = tf.backend() as unknown as { readonly device: GPUDevice };
  device.destroy();
}

/** Weights as their owner keeps them. */
const kept = Float32Array.of(1, 2, 3, 4);

/** Uploads the weights and applies them `count` times; `between` is called with a tensor in flight. */
async function work(count: number, between: (i: number) => void): Promise<number[]> {
  const weights = tf.tensor2d(kept, [2, 2]);
  let y: tf.Tensor2D = tf.ones([1, 2]);
  try {
    for (let i = 0; i < count; i++) {
      const next: tf.Tensor2D = tf.matMul(y, weights);
      y.dispose();
      y = next;
      between(i);
      await y.data();
    }
    return Array.from(await y.data());
  } finally {
    tf.dispose([weights, y]);
  }
}

/** What {@link work} must give: [1, 1] times the power of the matrix, in plain arithmetic. */
function product(count: number): number[] {
  let [a, b] = [1, 1];
  for (let i = 0; i < count; i++) [a, b] = [a * kept[0]! + b * kept[2]!, a * kept[1]! + b * kept[3]!];
  return [a, b];
}

describe.skipIf(skip)(skip ? `webgpu (${found.why})` : 'a lost device', () => {
  let engine: Engine;
  const start = async (): Promise<Engine> => {
    engine = await prepareEngine({ engine: 'webgpu' });
    tf.env().set('WEBGPU_CPU_FORWARD', false);
    return engine;
  };
  afterAll(() => engine.release());

  test('says so, and rebuilt it computes again what its owner uploads', async () => {
    const { lost } = await start();
    const before = tf.memory().numTensors;
    const x = tf.tensor2d(kept, [2, 2]);
    const y = tf.matMul(x, x);
    loseDevice();
    expect(await lost).toMatch(/.+/);
    await expect(y.data()).rejects.toThrow();
    await engine.rebuild();
    tf.dispose([x, y]);
    expect(tf.memory().numTensors).toBe(before);
    expect(tf.getBackend()).toBe('webgpu');
    expect(await work(3, () => {})).toEqual(product(3));
    expect(await Promise.race([engine.lost, 'alive'])).toBe('alive');
    expect(tf.memory().numTensors).toBe(before);
  });

  test('retryOnLoss begins again on a new device, and no more often than it may', async () => {
    await start();
    const before = tf.memory().numTensors;
    const attempts: number[] = [];
    const losing = (times: number) => () => {
      const attempt = attempts.push(0);
      return work(3, (i) => {
        attempts[attempt - 1] = i;
        if (attempt <= times && i === 1) loseDevice();
      });
    };
    expect(await engine.retryOnLoss(losing(1))).toEqual(product(3));
    expect(attempts).toEqual([1, 2]);

    attempts.length = 0;
    await expect(engine.retryOnLoss(losing(9), 2)).rejects.toThrow();
    expect(attempts).toEqual([1, 1, 1]);
    await engine.rebuild();
    expect(await work(1, () => {})).toEqual(product(1));
    expect(tf.memory().numTensors).toBe(before);
  });

  test('retryOnLoss passes other errors on at the first attempt', async () => {
    await start();
    let attempts = 0;
    const failing = (): Promise<never> => {
      attempts++;
      return Promise.reject(new Error('on purpose'));
    };
    await expect(engine.retryOnLoss(failing)).rejects.toThrow('on purpose');
    expect(attempts).toBe(1);
  });

  test('preparing another time uses the living device, and makes a new one after a loss', async () => {
    const { lost } = await start();
    expect((await start()).lost).toBe(lost);
    loseDevice();
    await lost;
    expect((await start()).lost).not.toBe(lost);
    expect(await work(1, () => {})).toEqual(product(1));
  });

  test('given back, it is no backend any more, is not called lost, and can be prepared again', async () => {
    const { lost } = await start();
    const hadGpu = 'gpu' in navigator;
    await engine.release();
    await engine.release();
    expect(tf.engine().registryFactory).not.toHaveProperty('webgpu');
    expect(hadGpu && !('gpu' in navigator)).toBe(true);
    expect(await Promise.race([lost, 'silent'])).toBe('silent');
    await start();
    expect(await work(1, () => {})).toEqual(product(1));
  });
});
