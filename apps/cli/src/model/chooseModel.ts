import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { modelFolder } from 'sr3kit/node';
import { BadInput } from '@sr3kit/command';
import type { ModelAddress } from '@sr3kit/models';
import { photoX4 } from '@sr3kit/photo-x4';
import { photoX4Real } from '@sr3kit/photo-x4-real';
import type { ModelSource } from 'sr3kit';

/** A model that comes with the command. */
interface BundledModel {
  readonly name: string;
  readonly source: ModelAddress;
  readonly about: string;
}

/** The models that come with the command. */
export const bundledModels: readonly BundledModel[] = [
  { name: 'photo-x4', source: photoX4, about: 'for clean photographs' },
  {
    name: 'photo-x4-real',
    source: photoX4Real,
    about: 'for photographs from phones and the web, whose noise and JPEG artefacts it removes',
  },
];

/** Stands in `--model` for one of {@link defaultModels}, chosen for each picture. */
export const AUTO = 'auto';

/** What {@link AUTO} chooses between: a model for clean pictures, and one that cleans what it enlarges. */
export const defaultModels = { clean: 'photo-x4', worn: 'photo-x4-real' } as const;

/** Where in a folder a model is looked for: in the folder itself, and where a run of `sr3-train` writes its models. */
const PLACES = ['.', 'best', 'model'];

/**
 * The model that `--model` names: one that comes with the command, or the folder of a model or of a training run.
 *
 * @throws BadInput if it is neither.
 */
export function chooseModel(text: string, cwd: string): ModelSource {
  const bundled = bundledModels.find(({ name }) => name === text);
  if (bundled) return bundled.source;
  const folder = resolve(cwd, text);
  const found = PLACES.map((place) => join(folder, place)).find((place) => existsSync(join(place, 'model.json')));
  if (found !== undefined) return modelFolder(found);
  const names = [AUTO, ...bundledModels.map(({ name }) => name)].join(', ');
  throw new BadInput(
    `--model ${text}: neither a model that comes with sr3 (${names}) nor a folder that contains a model.json`,
  );
}
