import * as tf from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import type { AdapterSource } from './adapter.ts';
import { startWebgpu, type WebgpuPlatform } from './startWebgpu.ts';

// Dawn's null device has every feature and computes nothing: enough to see that the code in 16 bits is valid.
const dawn = await import('webgpu').catch(() => null);

const nothing = (): WebgpuPlatform => ({
  noDriver: '',
  describe: (adapter) => adapter,
  async open() {
    const source = dawn!.create(['backend=null']) as AdapterSource;
    for (const [name, value] of Object.entries(dawn!.globals)) {
      if (!(name in globalThis)) define(globalThis, name, value);
    }
    if (!('navigator' in globalThis)) define(globalThis, 'navigator', {});
    define(globalThis.navigator, 'gpu', source);
    return { source, tfjs: await import('@tensorflow/tfjs-backend-webgpu') };
  },
  close() {},
});

function define(target: object, name: string, value: unknown): void {
  Object.defineProperty(target, name, { configurable: true, writable: true, value });
}

/** Each way of a convolution of packed pictures, forwards and backwards; a training multiplies so without being asked twice. */
function trainInHalves(): void {
  const [inputs, outputs] = [12, 20];
  const fill = (...shape: number[]): tf.Tensor => tf.fill(shape, 1);
  const run = (given: tf.NamedTensorMap, attrs: tf.NamedAttrMap): tf.Tensor =>
    tf.engine().runKernel<tf.Tensor[]>('Sr3kitConv3x3Halves', given, attrs)[0]!;
  const pack = (x: tf.Tensor): tf.Tensor => tf.engine().runKernel<tf.Tensor[]>('Sr3kitPack', { x })[0]!;
  const x = fill(1, 9, 17, inputs);
  const filter = fill(3, 3, inputs, outputs);
  const dy = fill(1, 9, 17, outputs);
  const film = fill(1, 2 * inputs);
  run({ x, filter, bias: fill(outputs) }, { packed: true });
  run({ x: pack(x), filter, film, residual: dy }, { before: 'swish' });
  run({ x: dy, filter, film, slope: pack(x) }, { turned: true, packed: true });
  run({ x: pack(dy), filter, film: fill(1, 2 * outputs), residual: x }, { turned: true, before: 'gain' });
  run({ x: pack(dy), filter }, { turned: true });
}

/** Two residual blocks of a picture. */
function chainInHalves(): void {
  const fill = (...shape: number[]): tf.Tensor => tf.fill(shape, 1);
  const inputs: tf.NamedTensorMap = { x: fill(1, 9, 17, 8) };
  for (const i of [0, 1]) {
    for (const name of ['first', 'second']) {
      inputs[`${name}Filter${i}`] = fill(3, 3, 8, 8);
      inputs[`${name}Bias${i}`] = fill(8);
    }
  }
  tf.engine().runKernel('Sr3kitResidualChain', inputs, { blocks: 2 });
}

test.skipIf(!dawn)(
  dawn ? 'convolutions in 16 bits are valid code' : 'the package webgpu is not installed',
  async () => {
    const engine = await startWebgpu(nothing(), { softwareGpu: true, halfPrecision: true });
    const { device, pipelineCache } = tf.backend() as unknown as { device: GPUDevice; pipelineCache: object };
    device.pushErrorScope('validation');
    tf.tidy(() => {
      for (const [inputs, outputs] of [
        [3, 12],
        [48, 1],
        [64, 64],
      ] as const) {
        const x = tf.fill([1, 9, 17, inputs], 1);
        const [filter, bias, residual] = [[3, 3, inputs, outputs], [outputs], [1, 9, 17, outputs]].map((s) =>
          tf.fill(s, 1),
        );
        const film = tf.fill([1, 2 * outputs], 1);
        tf.engine().runKernel('Sr3kitConv3x3', { x, filter: filter!, bias: bias!, residual: residual! });
        tf.engine().runKernel('Sr3kitConv3x3Swish', { x, filter: filter!, bias: bias!, film });
      }
    });
    expect((await device.popErrorScope())?.message).toBeUndefined();
    expect(Object.keys(pipelineCache).filter((key) => key.includes('float16'))).toHaveLength(6);
    device.pushErrorScope('validation');
    tf.tidy(trainInHalves);
    expect((await device.popErrorScope())?.message).toBeUndefined();
    expect(Object.keys(pipelineCache).filter((key) => key.includes('float16'))).toHaveLength(6 + 5);
    device.pushErrorScope('validation');
    tf.tidy(chainInHalves);
    expect((await device.popErrorScope())?.message).toBeUndefined();
    // The first block reads 32 bits, and the last one writes them.
    expect(Object.keys(pipelineCache).filter((key) => key.includes('float16'))).toHaveLength(6 + 5 + 4);
    await engine.release();
  },
);
