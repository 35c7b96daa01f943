import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import { availableEngines, prepareEngine } from '../node/engines.ts';
import { requiredEngines } from '../testing/requiredEngines.ts';

const found = (await availableEngines({ softwareGpu: true })).find(({ name }) => name === 'webgpu')!;
const skip = !found.available && !requiredEngines.includes('webgpu');

describe.skipIf(skip)(skip ? `webgpu (${found.why})` : 'sin and cos on webgpu', () => {
  // An angle itself is known to half a unit in its last place only, but it is the same one here and there.
  test.each([1, 30, 5000, 6000])('are right to 3e-7 for angles up to %d', async (largest) => {
    await prepareEngine({ engine: 'webgpu' });
    tf.env().set('WEBGPU_CPU_FORWARD', false);
    const angles = Float32Array.from({ length: 2001 }, (_, i) => (largest * (i - 1000.3)) / 1001);
    const before = tf.memory().numTensors;
    const x = tf.tensor1d(angles);
    for (const [op, exact] of [
      [tf.sin, Math.sin],
      [tf.cos, Math.cos],
    ] as const) {
      const y = op(x);
      const values = await y.data();
      y.dispose();
      expect(Math.max(...angles.map((angle, i) => Math.abs(values[i]! - exact(angle))))).toBeLessThan(3e-7);
    }
    x.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });
});
