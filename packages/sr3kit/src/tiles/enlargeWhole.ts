import { tensor4d, type Tensor4D } from '@tensorflow/tfjs-core';
import { oneStep, superResolve, type AnyModelConfig } from '@sr3kit/models';
import type { RowBuffer } from '../picture/rowBuffer.ts';
import type { Enlargement } from './enlargement.ts';
import type { SweepOptions } from './sweep.ts';
import type { MakingOptions } from './tiledStages.ts';

/**
 * Enlarges a picture as a whole, for models that see all of it at once.
 *
 * @param x - The low-resolution picture in [-1, 1], whose rows `readTo` loads.
 */
export async function* enlargeWhole(
  config: AnyModelConfig,
  x: RowBuffer,
  options: MakingOptions & Omit<SweepOptions, 'tile'>,
): AsyncGenerator<Enlargement> {
  const { size, readTo, withWeights, signal, architectures, consistency, mode, previews } = options;
  await readTo(size.height);
  signal?.throwIfAborted();
  const { scale, channels } = config.task;
  const [width, height] = [size.width * scale, size.height * scale];
  const steps = mode === 'diffusion' ? options.steps : 0;
  const lowRes = (): Tensor4D => tensor4d(x.read({ left: 0, top: 0, ...size }), [1, size.height, size.width, channels]);
  const area = { left: 0, top: 0, width, height };
  const all = Math.max(steps, 1);
  const done = (step: number, values: Float32Array): Enlargement => ({
    ...{ kind: steps === 0 ? 'regression' : 'refinement', step, steps, area },
    ...{ tiles: Math.max(step, 1), tilesTotal: all, share: Math.max(step, 1) / all },
    ...(previews ? { preview: values } : {}),
    ...(step === steps ? { rows: { top: 0, height, values } } : {}),
  });
  if (mode !== 'diffusion') {
    const values = await withWeights((params) =>
      withInput(lowRes(), (input) =>
        valuesOf(oneStep({ config, params }, input, { mode, consistency, architectures })),
      ),
    );
    yield done(0, values);
    return;
  }
  // If the device is lost during the loop, the caller sees the failure; the next call finds a new device.
  const params = await withWeights((weights) => Promise.resolve(weights));
  const input = lowRes();
  try {
    const { sampler, seed, strength } = options;
    const sampling = { sampler, steps, seed, strength, consistency, signal, architectures };
    for await (const { step, y0 } of superResolve({ config, params }, input, sampling)) {
      yield done(step, await valuesOf(y0));
      await new Promise((resolve) => setTimeout(resolve));
    }
  } finally {
    input.dispose();
  }
}

/** Frees the input when the work is done. */
async function withInput<T>(input: Tensor4D, work: (input: Tensor4D) => Promise<T>): Promise<T> {
  try {
    return await work(input);
  } finally {
    input.dispose();
  }
}

/** A copy of the values of a picture, which is freed. */
async function valuesOf(picture: Tensor4D): Promise<Float32Array> {
  try {
    return (await picture.data<'float32'>()).slice();
  } finally {
    picture.dispose();
  }
}
