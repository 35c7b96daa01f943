import { existsSync, statSync } from 'node:fs';
import { dirname, join, parse, sep } from 'node:path';
import { BadInput } from '@sr3kit/command';
import type { ImageFormat } from '@sr3kit/data/node';
import type { Input } from './findInputs.ts';
import { endings, formatOf } from './pictureFormat.ts';

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
}

/**
 * Decides where each result goes: in a folder as NAME_x4.png, or in one file where `--out` names one.
 *
 * @throws BadInput, before any work, if results would replace each other, or files that they may not replace.
 */
export function planOutputs(inputs: readonly Input[], plan: OutputPlan): Job[] {
  const jobs = inputs.map((input) => (isFile(plan) ? fileJob(input, inputs, plan) : folderJob(input, plan)));
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
  if (/[/\\]$/.test(typed) || statSync(out, { throwIfNoEntry: false })?.isDirectory()) return false;
  return formatOf(out) !== undefined;
}

function fileJob(input: Input, inputs: readonly Input[], { out, format, samples }: OutputPlan): Job {
  if (inputs.length > 1) {
    throw new BadInput(`--out ${out} is one file, but there are ${inputs.length} pictures: name a folder`);
  }
  const told = formatOf(out)!;
  if (format !== undefined && format !== told) {
    throw new BadInput(`--out ${out} is a ${told} file, but --format says ${format}: leave one of them out`);
  }
  const { dir, name, ext } = parse(out);
  return { input, outputs: numbered(samples, (tail) => join(dir, `${name}${tail}${ext}`)), format: told };
}

function folderJob(input: Input, { out, format, label, samples }: OutputPlan): Job {
  // A format that cannot be written (HEIC, GIF, SVG) becomes PNG, which loses nothing.
  const chosen = format ?? formatOf(input.path) ?? 'png';
  const { dir, name } = parse(input.name);
  const path = (tail: string): string => join(out, dir, `${name}_${label}${tail}${endings[chosen]}`);
  return { input, outputs: numbered(samples, path), format: chosen };
}

function numbered(samples: number, path: (tail: string) => string): string[] {
  return Array.from({ length: samples }, (_, index) => path(samples === 1 ? '' : `_${index + 1}`));
}

/** No result may replace another, or a picture that is still to be read. */
function assertApart(jobs: readonly Job[]): void {
  const sources = new Set(jobs.map(({ input }) => input.path));
  const from = new Map<string, string>();
  for (const { input, outputs } of jobs) {
    for (const output of outputs) {
      if (sources.has(output)) throw new BadInput(`${output} is an input and would be replaced: choose another --out`);
      const other = from.get(output);
      if (other !== undefined) {
        throw new BadInput(
          `${other} and ${input.path} would both become ${output}: upscale them one after the other, each into its own --out`,
        );
      }
      from.set(output, input.path);
    }
  }
}

function assertPlace(path: string): void {
  if (existsSync(path) && statSync(path).isDirectory()) throw new BadInput(`${path} is a folder: name another --out`);
  let nearest = dirname(path);
  while (!existsSync(nearest) && nearest.includes(sep) && dirname(nearest) !== nearest) nearest = dirname(nearest);
  if (!statSync(nearest).isDirectory()) throw new BadInput(`${nearest} is a file: name a folder as --out`);
}
