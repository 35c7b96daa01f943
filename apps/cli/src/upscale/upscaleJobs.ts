import { forPeople, messageOf, type Output } from '@sr3kit/command';
import { deriveSeed } from '@sr3kit/random';
import type { UpscaleOptions, Upscaler } from 'sr3kit';
import type { Job } from '../files/planOutputs.ts';
import { progressLine } from '../report/progressLine.ts';
import { upscaleFile, type FileResult } from './upscaleFile.ts';

/** What became of one result. */
export type Outcome =
  | (FileResult & { readonly input: string; readonly output: string; readonly seconds: number; readonly seed: number })
  | { readonly input: string; readonly error: string };

/**
 * Upscales the pictures one after the other. One that cannot be used is reported, and the rest go on.
 *
 * @throws The signal's reason; any error that is not the fault of a picture.
 */
export async function* upscaleJobs(
  upscaler: Upscaler,
  jobs: readonly Job[],
  options: UpscaleOptions,
  { signal, terminal }: { readonly signal: AbortSignal; readonly terminal: Output },
): AsyncGenerator<Outcome> {
  const seed = options.seed ?? 1;
  const bar = progressLine(terminal);
  const { samples: _, ...shared } = options;
  try {
    for (const [index, { input, outputs, format }] of jobs.entries()) {
      for (const [sample, output] of outputs.entries()) {
        signal.throwIfAborted();
        // Derived as the façade derives them, so that a sample is the same either way.
        const own = sample === 0 ? seed : deriveSeed(seed, 'sample', sample);
        const started = performance.now();
        let outcome: Outcome;
        try {
          const result = await upscaleFile(upscaler, {
            input: input.path,
            output,
            format,
            options: { ...shared, seed: own },
            signal,
            onStep: ({ share, secondsLeft }) =>
              bar.show(`${index + 1}/${jobs.length} ${input.name}, ${Math.ceil(secondsLeft)} s left`, share),
          });
          const seconds = Math.round(performance.now() - started) / 1000;
          outcome = { input: input.path, output, ...result, seconds, seed: own };
        } catch (error) {
          const explained = forPeople(error);
          if (signal.aborted || !(explained || isOfFile(error))) throw error;
          outcome = { input: input.path, error: messageOf(explained ?? error) };
        }
        bar.clear();
        yield outcome;
        if ('error' in outcome) break;
      }
    }
  } finally {
    bar.clear();
  }
}

/** Whether the file system or the encoder refused this one picture (a full disk, a side beyond WebP's limit). */
function isOfFile(error: unknown): boolean {
  return (
    error instanceof RangeError ||
    (error instanceof Error && ('code' in error || /vips|encode|webp|heif/i.test(error.message)))
  );
}
