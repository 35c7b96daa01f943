import type { Params } from '@sr3kit/denoiser';
import { tensor4d, type Tensor4D } from '@tensorflow/tfjs-core';
import type { ModelConfigOf } from '../network.ts';
import { regress } from '../regress.ts';
import { superResolve } from '../superResolve.ts';
import type { Field } from '../tiles/field.ts';
import type { SweepOptions } from '../tiles/sweep.ts';
import type { Enlargement } from '../upscaler/enlargement.ts';
import type { ResolvedOptions } from '../upscaler/upscaleOptions.ts';

/**
 * Enlarges a picture with a U-Net, as a whole.
 *
 * @param x - The low-resolution picture in [-1, 1], of which `readTo` makes more and more alive.
 */
export async function* enlargeUnet(
  config: ModelConfigOf<'unet'>,
  x: Field,
  options: ResolvedOptions & Omit<SweepOptions, 'tile'>,
): AsyncGenerator<Enlargement> {
  const { size, readTo, withWeights, signal } = options;
  await readTo(size.height);
  signal?.throwIfAborted();
  const { scale, channels } = config.task;
  const [width, height] = [size.width * scale, size.height * scale];
  const steps = options.mode === 'diffusion' ? options.steps : 0;
  const lowRes = (): Tensor4D => tensor4d(x.read({ left: 0, top: 0, ...size }), [1, size.height, size.width, channels]);
  const area = { left: 0, top: 0, width, height };
  const all = Math.max(steps, 1);
  const done = (step: number, values: Float32Array): Enlargement => ({
    ...{ kind: steps === 0 ? 'regression' : 'refinement', step, steps, area },
    ...{ tiles: Math.max(step, 1), tilesTotal: all, share: Math.max(step, 1) / all },
    ...(options.previews ? { preview: values } : {}),
    ...(step === steps ? { rows: { top: 0, height, values } } : {}),
  });
  if (steps === 0) {
    yield done(0, await withWeights((params) => onePass(config, params, lowRes, options.consistency)));
    return;
  }
  // Where the device is lost within, the caller sees the failure; the next call finds a new device.
  const params = await withWeights((weights) => Promise.resolve(weights));
  const input = lowRes();
  try {
    const sampling = { ...options, sampler: 'ancestral', variance: 'posterior' } as const;
    for await (const { step, y0 } of superResolve({ config, params }, input, withoutNothing(sampling))) {
      let values: Float32Array;
      try {
        values = (await y0.data<'float32'>()).slice();
      } finally {
        y0.dispose();
      }
      yield done(step, values);
      await new Promise((resolve) => setTimeout(resolve));
    }
  } finally {
    input.dispose();
  }
}

/** Without a signal that is undefined, which optional properties here do not mean. */
function withoutNothing<T extends { readonly signal: AbortSignal | undefined }>({ signal, ...rest }: T) {
  return { ...rest, ...(signal ? { signal } : {}) };
}

async function onePass(
  config: ModelConfigOf<'unet'>,
  params: Params,
  lowRes: () => Tensor4D,
  consistency: number,
): Promise<Float32Array> {
  const input = lowRes();
  let picture: Tensor4D | undefined;
  try {
    picture = regress({ config, params }, input, consistency);
    return (await picture.data<'float32'>()).slice();
  } finally {
    input.dispose();
    picture?.dispose();
  }
}
