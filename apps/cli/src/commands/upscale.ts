import {
  BadInput,
  engineOption,
  exitCodes,
  interruptible,
  readEngine,
  type Io,
  type Registration,
} from '@sr3kit/command';
import { resolve } from 'node:path';
import { createUpscaler, type Upscaler, type UpscaleOptions } from 'sr3kit';
import { findInputs, type FoundInputs } from '../files/findInputs.ts';
import { planOutputs } from '../files/planOutputs.ts';
import { chooseModel, defaultModel } from '../model/chooseModel.ts';
import { assertOptions } from '../upscale/assertOptions.ts';
import { upscaleJobs, type Outcome } from '../upscale/upscaleJobs.ts';
import { readFormat, readUpscaleOptions, type UpscaleFlags } from './readUpscaleOptions.ts';

/** `upscale`: pictures in, larger ones out. */
export function addUpscale({ program, io, act }: Registration): void {
  program
    .command('upscale')
    .description('Enlarge pictures: files, globs and folders (with all that is in them).')
    .argument('<files...>', 'pictures, globs, folders')
    .requiredOption('-o, --out <path>', 'folder for NAME_x4.png, or a file where there is one picture')
    .option('--mode <mode>', 'one-step (faithful and quick) or diffusion (draws texture that may be)')
    .option('--steps <n>', 'refinements of the diffusion mode (default: 8)')
    .option('--strength <x>', 'noise of the diffusion mode: below 1 is more faithful (default: 1)')
    .option('--seed <n>', 'the same seed gives the same picture (default: 1)')
    .option('--samples <n>', 'pictures to draw of each input, in the diffusion mode (default: 1)')
    .option('--model <name>', 'a model that comes with sr3 (see "sr3 models") or a folder', defaultModel)
    .option(...engineOption)
    .option('--scale <x>', "magnification, any number above 0 (default: the model's)")
    .option('--width <pixels>', 'width of the results; the height follows')
    .option('--tile <pixels>', 'side of the tiles in pixels of the input, or "whole"; the result does not depend on it')
    .option('--format <name>', "png, jpeg, webp, avif or tiff (default: the input's)")
    .option('--overwrite', 'replace results that are already there')
    .option('--json', 'print one JSON line a file')
    .action(
      act((files: string[], flags: UpscaleFlags) =>
        interruptible(
          io,
          (signal) => run(files, flags, io, signal),
          'what was finished is kept, nothing is half-written',
        ),
      ),
    );
}

async function run(files: readonly string[], flags: UpscaleFlags, io: Io, signal: AbortSignal): Promise<number> {
  const options = readUpscaleOptions(flags);
  const [engine, format] = [readEngine(flags.engine), readFormat(flags.format)];
  const model = chooseModel(flags.model, io.cwd);
  const out = resolve(io.cwd, flags.out);
  const found = await findInputs(files, io.cwd, out);
  if (found.inputs.length === 0) throw new BadInput(nothing(found));
  const upscaler = await createUpscaler({ model, engine });
  try {
    await assertOptions(upscaler, options, signal);
    const { samples = 1 } = options;
    const overwrite = flags.overwrite === true;
    const plan = { out, typed: flags.out, format, label: labelOf(upscaler, options), samples, overwrite };
    const jobs = planOutputs(found.inputs, plan);
    const tally = { done: 0, failed: 0 };
    const tell = (outcome: Outcome): void => {
      tally['error' in outcome ? 'failed' : 'done'] += 1;
      report(outcome, flags.json === true, io);
    };
    for (const path of found.skipped) io.stderr.write(`skipped ${path}: it does not end like a picture\n`);
    for (const { argument, reason } of found.missing) tell({ input: argument, error: reason });
    for await (const outcome of upscaleJobs(upscaler, jobs, options, { signal, terminal: io.stderr })) tell(outcome);
    if (tally.failed > 0) io.stderr.write(`${tally.done} done, ${tally.failed} failed\n`);
    if (tally.failed === 0) return exitCodes.done;
    return tally.done === 0 ? exitCodes.badInput : exitCodes.failed;
  } finally {
    upscaler.dispose();
  }
}

function nothing({ skipped, missing }: FoundInputs): string {
  const reasons = missing.map(({ reason }) => reason);
  if (skipped.length > 0) reasons.push(`none of ${skipped.length} files ends like a picture: name pictures`);
  return reasons.join('\n');
}

/** What names of results end with. */
function labelOf(upscaler: Upscaler, { scale, width }: UpscaleOptions): string {
  return width === undefined ? `x${scale ?? upscaler.config.task.scale}` : `${width}w`;
}

function report(outcome: Outcome, json: boolean, io: Io): void {
  if (json) io.stdout.write(`${JSON.stringify(outcome)}\n`);
  else if ('error' in outcome) io.stderr.write(`failed: ${outcome.error}\n`);
  else {
    const { output, from, to, seconds } = outcome;
    io.stdout.write(`${output}: ${from.join('x')} to ${to.join('x')} in ${seconds.toFixed(1)} s\n`);
  }
}
