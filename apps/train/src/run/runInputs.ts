import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import type { Engine } from '@sr3kit/backends';
import { writeFileAtomic } from '@sr3kit/command';
import type { Dataset } from '@sr3kit/data/node';
import type { ValidationPicture } from './validationSet.ts';

/** What a run computes with and on, beside its configuration: a run that is resumed can tell that it has changed. */
export interface RunInputs {
  /** For people: engine and threads. */
  readonly engine: string;
  readonly pictures: number;
  /** The data set's. */
  readonly fingerprint: string;
  /** Of the samples and classes of the validation pictures. */
  readonly validation: string;
}

const schema: z.ZodType<RunInputs> = z.object({
  engine: z.string(),
  pictures: z.int(),
  fingerprint: z.string(),
  validation: z.string(),
});

/** @param validation - Empty where the run has none. */
export function runInputs(
  { name, threads }: Engine,
  dataset: Dataset,
  validation: readonly ValidationPicture[],
): RunInputs {
  return {
    engine: threads === null ? name : `${name} with ${threads} ${threads === 1 ? 'thread' : 'threads'}`,
    pictures: dataset.length,
    fingerprint: dataset.fingerprint,
    validation: fingerprintOf(validation),
  };
}

export async function keepInputs(path: string, inputs: RunInputs): Promise<void> {
  await writeFileAtomic(path, `${JSON.stringify(inputs, null, 2)}\n`);
}

/** What is no longer as it was, in words. Runs of earlier versions do not say how it was. */
export async function changedInputs(path: string, now: RunInputs): Promise<string[]> {
  const before = schema.safeParse(await readJson(path)).data;
  if (before === undefined) return [];
  const { engine, pictures, fingerprint, validation } = before;
  const count = pictures === now.pictures ? `${pictures}, but not the same` : `${pictures} -> ${now.pictures}`;
  return [
    ...(engine === now.engine ? [] : [`the engine: ${engine} -> ${now.engine}`]),
    ...(fingerprint === now.fingerprint ? [] : [`the training pictures: ${count}`]),
    ...(validation === now.validation ? [] : ['the validation pictures: "best" starts anew']),
  ];
}

async function readJson(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, 'utf8'));
  } catch {
    return undefined;
  }
}

function fingerprintOf(pictures: readonly ValidationPicture[]): string {
  const hash = createHash('sha256');
  for (const { high, low, label } of pictures) {
    hash.update(JSON.stringify([high.width, high.channels, low.width, label ?? null]));
    hash.update(high.data).update(low.data);
  }
  return hash.digest('hex');
}
