import { tensor4d, type Tensor4D } from '@tensorflow/tfjs-core';
import { oneStepInTurns, superResolve, type AnyModelConfig } from '@sr3kit/models';
import { toBytes } from '@sr3kit/ops';
import type { RowBuffer } from '../picture/rowBuffer.ts';
import type { Enlargement } from './enlargement.ts';
import { isPreviewed } from './previews.ts';
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
  const { size, readTo, withWeights, signal, architectures, consistency, mode, previews, piece } = options;
  await readTo(size.height);
  signal?.throwIfAborted();
  const { scale, channels } = config.task;
  const [width, height] = [size.width * scale, size.height * scale];
  const steps = mode === 'diffusion' ? options.steps : 0;
  const lowRes = (): Tensor4D => tensor4d(x.read({ left: 0, top: 0, ...size }), [1, size.height, size.width, channels]);
  const area = { left: 0, top: 0, width, height };
  const all = Math.max(steps, 1);
  const done = (step: number, values: Float32Array | null, preview: Uint8Array | null): Enlargement => ({
    ...{ kind: steps === 0 ? 'regression' : 'refinement', step, steps, area },
    ...{ tiles: Math.max(step, 1), tilesTotal: all, share: Math.max(step, 1) / all },
    ...(preview ? { preview } : {}),
    ...(values ? { rows: { top: 0, height, values } } : {}),
  });
  if (mode !== 'diffusion') {
    const read = await withWeights((params) =>
      withInput(lowRes(), async (input) => {
        const told = { mode, consistency, architectures, piece, signal };
        return readPicture(await oneStepInTurns({ config, params }, input, told), isPreviewed(previews, 0), true);
      }),
    );
    yield done(0, read.values, read.preview);
    return;
  }
  // If the device is lost during the loop, the caller sees the failure; the next call finds a new device.
  const params = await withWeights((weights) => Promise.resolve(weights));
  const input = lowRes();
  try {
    const { sampler, seed, strength } = options;
    const sampling = { sampler, steps, seed, strength, consistency, signal, architectures, piece };
    for await (const { step, y0 } of superResolve({ config, params }, input, sampling)) {
      const { values, preview } = await readPicture(y0, isPreviewed(previews, step), step === steps);
      yield done(step, values, preview);
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

/** What is wanted of a picture, which is freed. Something is always read, so that no work piles up. */
async function readPicture(
  picture: Tensor4D,
  previewed: boolean,
  finished: boolean,
): Promise<{ values: Float32Array | null; preview: Uint8Array | null }> {
  try {
    const preview = previewed ? await toBytes(picture) : null;
    // A copy, because the cpu engine hands out the tensor's own memory.
    const values = finished || !previewed ? (await picture.data<'float32'>()).slice() : null;
    return { values: finished ? values : null, preview };
  } finally {
    picture.dispose();
  }
}
