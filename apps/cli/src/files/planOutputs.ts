import { existsSync, statSync } from 'node:fs';
import { dirname, extname, join, parse, sep } from 'node:path';
import { BadInput } from '@sr3kit/command';
import type { ImageFormat } from '@sr3kit/data/node';
import { STANDARD_STREAM, type Input } from './findInputs.ts';
import { cannotBeWritten, endings, formatOf } from './pictureFormat.ts';
import { realPath } from './realPath.ts';

/** One picture to make. */
export interface Job {
  readonly input: Input;
  /** Absolute paths of the results, one a sample. */
  readonly outputs: readonly string[];
  readonly format: ImageFormat;
}

/** What decides the names of results. */
export interface OutputPlan {
  /** Absolute. */
  readonly out: string;
  /** As it was typed: a slash at the end means a folder. */
  readonly typed: string;
  readonly format: ImageFormat | undefined;
  /** What is added to the name, for instance `x4`. */
  readonly label: string;
  readonly samples: number;
  readonly overwrite: boolean;
  /** Paths of inputs in a format that cannot be written whose several frames are all upscaled. */
  readonly animations: ReadonlySet<string>;
}

/**
 * Decides where each result goes: in a folder as NAME_x4.png, or in one file where `--out` names one.
 *
 * @throws BadInput, before any work, if results would replace each other, or files that they may not replace.
 */
export function planOutputs(inputs: readonly Input[], plan: OutputPlan): Job[] {
  const jobs = isFile(plan) ? inputs.map((input) => fileJob(input, inputs, plan)) : folderJobs(inputs, plan);
  if (plan.typed === STANDARD_STREAM) return jobs;
  assertApart(jobs);
  const paths = jobs.flatMap(({ outputs }) => outputs);
  for (const path of paths) assertPlace(path);
  const there = paths.filter((path) => existsSync(path));
  if (there.length > 0 && !plan.overwrite) {
    const more = there.length > 3 ? ` and ${there.length - 3} more` : '';
    throw new BadInput(
      `${there.slice(0, 3).join(', ')}${more}: already exists, so nothing was done: give --overwrite or another --out`,
    );
  }
  return jobs;
}

function isFile({ out, typed }: OutputPlan): boolean {
  if (typed === STANDARD_STREAM) return true;
  if (/[/\\]$/.test(typed) || statSync(out, { throwIfNoEntry: false })?.isDirectory()) return false;
  if (cannotBeWritten(out)) {
    throw new BadInput(
      `--out ${typed}: pictures of this kind cannot be written: end the name in ${Object.values(endings).join(', ')}, ` +
        'or in / for a folder',
    );
  }
  return formatOf(out) !== undefined;
}

function fileJob(input: Input, inputs: readonly Input[], plan: OutputPlan): Job {
  const { out, typed, format, samples } = plan;
  if (inputs.length > 1 || (typed === STANDARD_STREAM && samples > 1)) {
    if (inputs.length <= 1) {
      throw new BadInput(`--out -: standard output takes one picture, not ${samples}: name a folder`);
    }
    throw new BadInput(`--out ${typed} is one file, but there are ${inputs.length} pictures: name a folder`);
  }
  if (typed === STANDARD_STREAM) {
    return { input, outputs: [STANDARD_STREAM], format: format ?? formatOf(input.path) ?? 'png' };
  }
  const told = formatOf(out)!;
  if (format !== undefined && format !== told) {
    throw new BadInput(`--out ${out} is a ${told} file, but --format says ${format}: leave one of them out`);
  }
  const { dir, name, ext } = parse(out);
  return { input, outputs: numbered(samples, (tail) => join(dir, `${name}${tail}${ext}`)), format: told };
}

function folderJobs(inputs: readonly Input[], plan: OutputPlan): Job[] {
  const taken = new Map<string, string>();
  return inputs.map((input) => {
    const ending = extname(input.name).slice(1).toLowerCase();
    const plain = folderJob(input, plan, '');
    const other = plain.outputs.map((path) => taken.get(path)).find((each) => each !== undefined);
    // one.jpg and one.jpeg become one_x4.jpg and one_jpeg_x4.jpg.
    const job = other === undefined || other === ending ? plain : folderJob(input, plan, `_${ending}`);
    for (const path of job.outputs) taken.set(path, ending);
    return job;
  });
}

function folderJob(input: Input, plan: OutputPlan, distinction: string): Job {
  const { out, format, label, samples, animations } = plan;
  // A format that cannot be written (HEIC, GIF, SVG) becomes PNG, which loses nothing; an animation WebP, which holds it.
  const chosen = format ?? formatOf(input.path) ?? (animations.has(input.path) ? 'webp' : 'png');
  const { dir, name } = parse(input.name);
  const path = (tail: string): string => join(out, dir, `${name}${distinction}_${label}${tail}${endings[chosen]}`);
  return { input, outputs: numbered(samples, path), format: chosen };
}

function numbered(samples: number, path: (tail: string) => string): string[] {
  return Array.from({ length: samples }, (_, index) => path(samples === 1 ? '' : `_${index + 1}`));
}

/** No result may replace another, or a picture that is still to be read. */
function assertApart(jobs: readonly Job[]): void {
  const sources = new Set(jobs.map(({ input }) => realPath(input.path)));
  const from = new Map<string, string>();
  for (const { input, outputs } of jobs) {
    for (const output of outputs) {
      if (sources.has(realPath(output))) {
        throw new BadInput(`${output} is an input and would be replaced: choose another --out`);
      }
      const other = from.get(realPath(output));
      if (other !== undefined) {
        throw new BadInput(
          `${other} and ${input.path} would both become ${output}: upscale them one after the other, each into its own --out`,
        );
      }
      from.set(realPath(output), input.path);
    }
  }
}

function assertPlace(path: string): void {
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory()) {
    throw new BadInput(`${path} is a folder: name another --out`);
  }
  let nearest = dirname(path);
  while (!existsSync(nearest) && nearest.includes(sep) && dirname(nearest) !== nearest) nearest = dirname(nearest);
  if (!statSync(nearest).isDirectory()) throw new BadInput(`${nearest} is a file: name a folder as --out`);
}
