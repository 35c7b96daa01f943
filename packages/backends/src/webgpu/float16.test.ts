import * as tf from '@tensorflow/tfjs-core';
import { afterEach, describe, expect, test } from 'vitest';
import { requiredEngines } from '../testing/requiredEngines.ts';
import { softwareWebgpu } from '../testing/softwareWebgpu.ts';
import { useArithmetic } from './conv3x3.ts';
import type { Arithmetic } from './conv3x3Shader.ts';

const TIMEOUT = 5 * 60_000;

interface Shape {
  readonly place: [batch: number, height: number, width: number];
  readonly inputs: number;
  readonly outputs: number;
}

const shapes: readonly Shape[] = [
  { place: [1, 9, 17], inputs: 64, outputs: 16 },
  { place: [2, 3, 5], inputs: 3, outputs: 12 },
];

/** A convolution of Gaussian numbers, whose sums do not cancel more than chance has it. */
async function convolve({ place, inputs, outputs }: Shape): Promise<Float32Array> {
  const y = tf.tidy(() => {
    const draw = (shape: number[], seed: number): tf.Tensor => tf.randomNormal(shape, 0, 1, 'float32', seed);
    const tensors = {
      x: draw([...place, inputs], 1),
      filter: draw([3, 3, inputs, outputs], 2),
      bias: draw([outputs], 3),
    };
    return tf.engine().runKernel<tf.Tensor[]>('Sr3kitConv3x3', tensors, {})[0]!;
  });
  const values = await y.data<'float32'>();
  y.dispose();
  return values;
}

/** The root of the mean square of the error beside arithmetic in 32 bits, in units of that of the results. */
async function errorOf(arithmetic: Arithmetic, shape: Shape): Promise<number> {
  useArithmetic('float32');
  const wanted = await convolve(shape);
  useArithmetic(arithmetic);
  const found = await convolve(shape);
  const energy = (of: (value: number, i: number) => number): number =>
    wanted.reduce((sum, value, i) => sum + of(value, i) ** 2, 0);
  return Math.sqrt(energy((value, i) => value - found[i]!) / energy((value) => value));
}

const { available, why } = await softwareWebgpu();
const skipped = !available && !requiredEngines.includes('webgpu');

describe.skipIf(skipped)(skipped ? `webgpu (${why})` : 'convolutions in 16 bits', { timeout: TIMEOUT }, () => {
  afterEach(() => useArithmetic('float32'));

  // A product and each of at most 72 sums is rounded to 2^-11 of its size; errors have either sign.
  test('emulated, they are right to a few thousandths', async () => {
    for (const shape of shapes) {
      const off = await errorOf('emulated', shape);
      expect(off).toBeLessThan(2e-3);
      // Coarse indeed.
      expect(off).toBeGreaterThan(1e-5);
    }
  });

  const device = available ? (tf.backend() as unknown as { readonly device: GPUDevice }).device : undefined;
  const lacking = !device?.features.has('shader-f16');
  test.skipIf(lacking)(
    lacking ? 'on the device: this driver has no shader-f16' : 'on the device, they are right to a few thousandths',
    async () => {
      for (const shape of shapes) expect(await errorOf('float16', shape)).toBeLessThan(2e-3);
    },
  );
});
