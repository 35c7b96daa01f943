import { samplerNamed } from '@sr3kit/samplers';
import { imageRows, targetOf, toImageData, type Image, type RowStep, type UpscaleOptions, type Upscaler } from 'sr3kit';
import type { DeviceErrors } from './deviceErrors.ts';
import { previewedSteps } from './previewedSteps.ts';
import type { Job, JobStep, PreviewPiece } from './protocol.ts';
import { GrowingImage } from './resultStore.ts';

/** What one attempt at a job works with. */
export interface RunTools {
  readonly upscaler: Upscaler;
  readonly errors: DeviceErrors;
  readonly tile: number | undefined;
  readonly signal: AbortSignal;
  readonly onStep: (step: JobStep) => void;
}

/**
 * Upscales a picture and reports each step.
 *
 * @throws What the upscaling throws, and errors of the device that go unnoticed there.
 */
export async function runJob(picture: Image, job: Job, tools: RunTools): Promise<Image> {
  const { upscaler, errors, onStep } = tools;
  const { width, height } = targetOf(picture, upscaler.config.task.scale, { scale: job.scale }).size;
  const grown = new GrowingImage(picture, width, height);
  errors.check(upscaler.engine.name);
  for await (const step of upscaler.upscaleRows(imageRows(picture), optionsOf(picture, job, tools))) {
    errors.check(upscaler.engine.name);
    if (step.rows) grown.add(step.rows.image);
    onStep(plain(step));
  }
  return grown.image;
}

/** What sr3kit is asked for. */
export function optionsOf(
  { width, height }: Pick<Image, 'width' | 'height'>,
  { consistency, sampler, ...wanted }: Job,
  { upscaler, tile, signal }: Pick<RunTools, 'upscaler' | 'tile' | 'signal'>,
): UpscaleOptions {
  const shown = previewedSteps(wanted.steps, width * height * upscaler.config.task.scale ** 2);
  return {
    ...wanted,
    sampler: samplerNamed(sampler),
    ...(consistency !== null && { consistency }),
    ...(tile && { tile }),
    previews: wanted.mode === 'diffusion' ? shown : true,
    signal,
  };
}

function plain({ step, steps, tiles, tilesTotal, share, secondsLeft, preview, area }: RowStep): JobStep {
  const done = { step, steps, tiles, tilesTotal, share, secondsLeft };
  return preview ? { ...done, preview: piece(preview, area) } : done;
}

function piece(preview: Image<Uint8Array>, { left, top }: RowStep['area']): PreviewPiece {
  const { width, height, data } = toImageData(preview);
  return { left, top, width, height, data: data as PreviewPiece['data'] };
}
