import { BadInput } from '@sr3kit/command';
import { photoX4, type WeightsAddress } from '@sr3kit/photo-x4';
import { photoX4Real } from '@sr3kit/photo-x4-real';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { ModelSource } from 'sr3kit';
import { modelFolder } from 'sr3kit/node';

/** A model that comes with the command. */
interface BundledModel {
  readonly name: string;
  readonly source: WeightsAddress;
  readonly about: string;
}

/** The models that come with the command. */
export const bundledModels: readonly BundledModel[] = [
  { name: photoX4.name, source: photoX4, about: 'photographs, learned from clean pictures' },
  {
    name: photoX4Real.name,
    source: photoX4Real,
    about: 'photographs from phones and the web: cleans noise and JPEG on the way',
  },
];

/** What is taken where nothing is asked for. */
export const defaultModel: string = photoX4.name;

/** Where in a folder a model is looked for: a model itself, and what a run of `sr3-train` writes. */
const PLACES = ['.', 'best', 'model'];

/**
 * The model that `--model` names: one that comes with the command, or a folder of a model or of a training run.
 *
 * @throws BadInput where there is neither.
 */
export function chooseModel(text: string, cwd: string): ModelSource {
  const bundled = bundledModels.find(({ name }) => name === text);
  if (bundled) return bundled.source;
  const folder = resolve(cwd, text);
  const found = PLACES.map((place) => join(folder, place)).find((place) => existsSync(join(place, 'model.json')));
  if (found !== undefined) return modelFolder(found);
  const names = bundledModels.map(({ name }) => name).join(', ');
  throw new BadInput(`--model ${text}: neither a model that comes with sr3 (${names}) nor a folder with a model.json`);
}
