import { forPeople, messageOf, type Output } from '@sr3kit/command';
import { deriveSeed } from '@sr3kit/random';
import type { UpscaleOptions } from 'sr3kit';
import { STANDARD_STREAM } from '../files/findInputs.ts';
import type { Job } from '../files/planOutputs.ts';
import type { Choice, Upscalers } from '../model/openUpscalers.ts';
import { progressLine } from '../report/progressLine.ts';
import { modeOf } from './assertOptions.ts';
import { readInput } from './readInput.ts';
import { upscaleFile, type FileProgress, type FileResult, type FileWork } from './upscaleFile.ts';

/** What became of one result. */
export type Outcome =
  | (FileResult &
      Omit<Choice, 'upscaler'> & {
        readonly input: string;
        readonly output: string;
        readonly seconds: number;
        /** Of the noise; undefined where a picture has only one answer. */
        readonly seed: number | undefined;
      })
  | { readonly input: string; readonly error: string };

/** What all pictures have in common, and where what is said of them goes. */
export interface JobOptions extends Pick<
  FileWork,
  'background' | 'page' | 'overwrite' | 'signal' | 'onNote' | 'onBytes'
> {
  readonly terminal: Output;
}

/**
 * Upscales the pictures one after the other. One that cannot be used is reported, and the rest go on.
 *
 * @throws The signal's reason; any error that is not the fault of a picture.
 */
export async function* upscaleJobs(
  upscalers: Pick<Upscalers, 'of'>,
  jobs: readonly Job[],
  options: UpscaleOptions,
  { terminal, ...shared }: JobOptions,
): AsyncGenerator<Outcome> {
  const seed = options.seed ?? 1;
  const bar = progressLine(terminal);
  const { samples: _, ...sampling } = options;
  const { signal } = shared;
  try {
    for (const [index, { input, outputs, format }] of jobs.entries()) {
      const called = input.path === STANDARD_STREAM ? 'standard input' : input.path;
      // Read once for all samples: standard input and pipes can be read no second time.
      let source: string | Uint8Array | undefined;
      let choice: Choice | undefined;
      for (const [sample, output] of outputs.entries()) {
        signal.throwIfAborted();
        // Derived as the façade derives them, so that a sample is the same either way.
        const own = sample === 0 ? seed : deriveSeed(seed, 'sample', sample);
        const started = performance.now();
        let outcome: Outcome;
        try {
          source ??= await readInput(input.path, signal);
          choice ??= await upscalers.of(source, shared.page);
          const { upscaler, ...chosen } = choice;
          const result = await upscaleFile(upscaler, {
            ...shared,
            input: called,
            source,
            output,
            format,
            options: { ...sampling, seed: own },
            onProgress: (progress) =>
              bar.show(`${index + 1}/${jobs.length} ${input.name}${wordsOf(progress)}`, progress.share),
          });
          const seconds = Math.round(performance.now() - started) / 1000;
          // What is no larger than the input was resampled, by no model.
          const by = enlarges(result) ? chosen : {};
          const draws = modeOf(upscaler, options) === 'diffusion';
          outcome = {
            input: input.path,
            output,
            ...result,
            ...by,
            seconds,
            seed: draws ? own : undefined,
          };
        } catch (error) {
          const explained = forPeople(error);
          if (signal.aborted || !(explained || isOfFile(error))) throw error;
          outcome = { input: input.path, error: naming(called, messageOf(explained ?? error)) };
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

function wordsOf({ frame, frames, secondsLeft }: FileProgress): string {
  return `${frames > 1 ? `, frame ${frame} of ${frames}` : ''}, ${Math.ceil(secondsLeft)} s left`;
}

function enlarges({ from, to }: FileResult): boolean {
  return to[0] > from[0] || to[1] > from[1];
}

/** Whether the file system refused this one picture (a full disk), or its size is out of range. */
function isOfFile(error: unknown): boolean {
  return error instanceof RangeError || (error instanceof Error && 'code' in error);
}

/** What the system says of a full disk, for instance, names no file. */
function naming(path: string, message: string): string {
  return message.includes(path) ? message : `${path}: ${message}`;
}
