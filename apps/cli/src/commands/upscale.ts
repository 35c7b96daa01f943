import { resolve } from 'node:path';
import {
  BadInput,
  engineOption,
  exitCodes,
  interruptible,
  readCount,
  readEngine,
  type Io,
  type Registration,
} from '@sr3kit/command';
import { modesOf } from '@sr3kit/models';
import type { Upscaler, UpscaleOptions } from 'sr3kit';
import { findInputs, STANDARD_STREAM, type FoundInputs } from '../files/findInputs.ts';
import { planOutputs } from '../files/planOutputs.ts';
import { AUTO, defaultModels } from '../model/chooseModel.ts';
import { openUpscalers } from '../model/openUpscalers.ts';
import { animatedGifs } from '../upscale/animatedGifs.ts';
import { assertOptions, modeOf } from '../upscale/assertOptions.ts';
import { readColour } from '../upscale/background.ts';
import { upscaleJobs, type Outcome } from '../upscale/upscaleJobs.ts';
import { readFormat, readUpscaleOptions, type UpscaleFlags } from './readUpscaleOptions.ts';
import { samplerHelp } from './samplerFlags.ts';

/** `upscale`: enlarges pictures. */
export function addUpscale({ program, io, act }: Registration): void {
  program
    .command('upscale')
    .description('Enlarge pictures: files, globs, or folders with everything in them.')
    .argument(
      '<files...>',
      'pictures, globs or folders; a .txt file is a list of pictures, one a line; - is standard input',
    )
    .requiredOption(
      '-o, --out <path>',
      'a folder, for results named NAME_x4.png; or a file or - (standard output), for a single picture',
    )
    .option(
      '--mode <mode>',
      'one-step (faithful and quick), crisp (as quick, looks sharper) or diffusion (adds plausible fine texture)',
    )
    .option(
      '--steps <n>',
      "number of steps in diffusion mode (default: as the model's plan says, 2 for those that come with sr3)",
    )
    .option('--sampler <name>', samplerHelp)
    .option('--eta <x>', 'share of new noise in each step of the ddim sampler, from 0 to 1 (default: 0)')
    .option('--strength <x>', 'amount of noise in diffusion mode; below 1 is smoother and more faithful (default: 1)')
    .option('--seed <n>', 'seed of the noise in diffusion mode; the same seed gives the same picture (default: 1)')
    .option('--samples <n>', 'number of different results for each picture, in diffusion mode (default: 1)')
    .option(
      '--model <name>',
      `a model that comes with sr3 (see "sr3 models"), the folder of a model, or auto: ${defaultModels.worn} for pictures ` +
        `with JPEG artefacts or noise, ${defaultModels.clean} for the others`,
      AUTO,
    )
    .option(...engineOption)
    .option(
      '--half',
      'on WebGPU: store in 16 bits between layers, and multiply in 16 bits where the GPU can; less memory traffic, and ' +
        'on the photographs tried no sample differed by more than 1 level of 255',
    )
    .option('--scale <x>', "magnification, any number above 0 (default: the model's)")
    .option('--width <pixels>', 'width of the results; the height keeps the proportions')
    .option('--tile <pixels>', 'tile size in pixels of the input, or "whole"; the result is the same')
    .option(
      '--pieces <pixels>',
      'for a U-Net and a picture too large for it: upscale overlapping pieces of this size in pixels of the input, and ' +
        'blend them; an approximation',
    )
    .option('--format <name>', "png, jpeg, webp, avif or tiff (default: the input's)")
    .option('--background <colour>', 'what transparent pictures lie on as JPEG, which has no transparency', 'white')
    .option(
      '--page <n>',
      'the only page or frame to take of inputs that have several, counted from 1 (default: all where the format holds ' +
        'them, in animated WebP and TIFF, else the first)',
    )
    .option('--overwrite', 'replace results that already exist')
    .option('--json', 'print one line of JSON per file')
    .action(
      act((files: string[], flags: UpscaleFlags) =>
        interruptible(
          io,
          (signal) => run(files, flags, io, signal),
          'finished pictures are kept, and no file is incomplete',
        ),
      ),
    );
}

async function run(files: readonly string[], flags: UpscaleFlags, io: Io, signal: AbortSignal): Promise<number> {
  const options = readUpscaleOptions(flags);
  const [name, format] = [readEngine(flags.engine), readFormat(flags.format)];
  const engine = flags.half === true ? { engine: name, halfPrecision: true } : name;
  const out = resolve(io.cwd, flags.out);
  const found = await findInputs(files, io.cwd, out);
  const page = flags.page === undefined ? undefined : readCount('--page', flags.page);
  const background = await readColour('--background', flags.background);
  if (found.inputs.length === 0) {
    if (flags.json === true) for (const outcome of missingOf(found)) report(outcome, true, io);
    throw new BadInput(nothing(found));
  }
  const upscalers = await openUpscalers(flags.model, options.mode, { cwd: io.cwd, engine });
  const { usual: upscaler } = upscalers;
  try {
    await assertOptions(upscaler, options, signal);
    noteUnused(upscaler, options, flags, io);
    const { samples = 1 } = options;
    const overwrite = flags.overwrite === true;
    const animations = page === undefined ? await animatedGifs(found.inputs) : new Set<string>();
    const plan = { out, typed: flags.out, format, label: labelOf(upscaler, options), samples, overwrite, animations };
    const jobs = planOutputs(found.inputs, plan);
    const tally = { done: 0, failed: 0 };
    const tell = (outcome: Outcome): void => {
      tally['error' in outcome ? 'failed' : 'done'] += 1;
      // Standard output is the picture's then: JSON goes beside it.
      const taken = !('error' in outcome) && outcome.output === STANDARD_STREAM;
      if (taken && flags.json !== true) return;
      report(outcome, flags.json === true, taken ? { ...io, stdout: io.stderr } : io);
    };
    for (const path of found.skipped) io.stderr.write(`skipped ${path}: its name does not end like a picture's\n`);
    for (const outcome of missingOf(found)) tell(outcome);
    const onNote = (note: string): void => void io.stderr.write(`note: ${note}\n`);
    const onBytes = (bytes: Uint8Array): Promise<void> => io.writeBytes(bytes);
    const shared = { background, page, overwrite, signal, onNote, onBytes, terminal: io.stderr };
    for await (const outcome of upscaleJobs(upscalers, jobs, options, shared)) tell(outcome);
    if (tally.failed > 0) io.stderr.write(`${tally.done} done, ${tally.failed} failed\n`);
    if (tally.failed === 0) return exitCodes.done;
    return tally.done === 0 ? exitCodes.badInput : exitCodes.failed;
  } finally {
    upscalers.dispose();
  }
}

/** Says so where flags have no effect, which is not what somebody who gives them expects. */
function noteUnused(upscaler: Upscaler, options: UpscaleOptions, flags: UpscaleFlags, io: Io): void {
  const { config, engine } = upscaler;
  if (flags.half === true && engine.name !== 'webgpu') {
    io.stderr.write(`note: --half has no effect on ${engine.name}: it is for webgpu\n`);
  }
  const mode = modeOf(upscaler, options);
  if (mode === 'diffusion') return;
  const given = (['steps', 'sampler', 'eta', 'strength', 'seed'] as const).filter((name) => flags[name] !== undefined);
  if (given.length === 0) return;
  const names = given.map((name) => `--${name}`).join(', ');
  const how = modesOf(config).includes('diffusion') ? ': add --mode diffusion to use them' : '';
  io.stderr.write(`note: ${names} have no effect in ${mode} mode${how}\n`);
}

function missingOf({ missing }: FoundInputs): Outcome[] {
  return missing.map(({ argument, reason }) => ({ input: argument, error: reason }));
}

function nothing({ skipped, missing }: FoundInputs): string {
  const reasons = missing.map(({ reason }) => reason);
  if (skipped.length > 0) {
    reasons.push(`no pictures among ${skipped.length} files, judging by the ends of their names: name pictures`);
  }
  return reasons.join('\n');
}

/** What the names of results end with. */
function labelOf(upscaler: Upscaler, { scale, width }: UpscaleOptions): string {
  return width === undefined ? `x${scale ?? upscaler.config.task.scale}` : `${width}w`;
}

function report(outcome: Outcome, json: boolean, io: Io): void {
  if (json) {
    io.stdout.write(`${JSON.stringify(outcome)}\n`);
  } else if ('error' in outcome) {
    io.stderr.write(`failed: ${outcome.error}\n`);
  } else {
    const { output, from, to, seconds, frames, model, why } = outcome;
    const of = frames ? `, ${frames.done} of ${frames.of} frames,` : '';
    const by = model === undefined ? '' : `, by ${model} (${why})`;
    io.stdout.write(`${output}: ${from.join('x')} to ${to.join('x')}${of} in ${seconds.toFixed(1)} s${by}\n`);
  }
}
