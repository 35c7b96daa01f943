import { basename, dirname } from 'node:path';
import { BadInput } from '@sr3kit/command';
import { modesOf, type Mode, type Model } from '@sr3kit/models';

/** A way of upscaling that is measured; null is bicubic interpolation. */
export interface Method {
  readonly name: string;
  readonly model: Model | null;
  /** How the model is to answer. Default: in refinements if it has them, otherwise in one pass. */
  readonly mode?: Mode;
  /** What the names of its pictures end with, where they are kept. */
  readonly ending?: string;
}

/** The models of an evaluation. */
export interface Compared {
  readonly model: Model;
  /** The folder it comes from. */
  readonly folder: string;
  /** A model that answers in one step, `--baseline`. */
  readonly baseline?: Model | undefined;
  /** Further ones, `--beside`, with the folders they come from. */
  readonly beside?: readonly { readonly folder: string; readonly model: Model }[];
}

/** Bicubic interpolation, the baseline, and every way in which the models can answer. */
export function methodsOf({ model, folder: own, baseline, beside = [] }: Compared): Method[] {
  // Among several models each is called by its folder.
  const named = (name: string, folder: string): string =>
    beside.length === 0 ? name : `${name}, ${shortName(folder)}`;
  const modes = modesOf(model.config);
  const refines = modes.includes('diffusion');
  return [
    { name: 'bicubic', model: null },
    ...(baseline
      ? [{ name: refines ? 'regression' : 'baseline', model: baseline, mode: 'one-step', ending: 'baseline' } as const]
      : []),
    ...(refines && modes.includes('one-step')
      ? [{ name: named('one step', own), model, mode: 'one-step', ending: baseline ? 'one-step' : 'baseline' } as const]
      : []),
    ...(modes.includes('crisp') ? [{ name: named('crisp', own), model, mode: 'crisp', ending: 'crisp' } as const] : []),
    { name: named(refines ? 'SR3' : 'regression', own), model, ending: 'SR' },
    ...beside.map(({ folder, model: other }) => ({
      name: named(modesOf(other.config).includes('diffusion') ? 'SR3' : 'regression', folder),
      model: other,
      ending: shortName(folder).replaceAll('/', '-'),
    })),
  ];
}

/** What a model is called by its folder: a run's `model` by the run, its `best` by both, `weights` by the package. */
function shortName(folder: string): string {
  const [name, above] = [basename(folder), basename(dirname(folder))];
  if (name === 'best') return `${above}/best`;
  return name === 'model' || name === 'weights' ? above : name;
}

/**
 * Asserts that what a model is compared with answers at the same scale.
 *
 * @param flag - Where it was given, for the message.
 * @throws BadInput
 */
export function assertComparable(other: Model, model: Model, flag: string): void {
  const [given, needed] = [other.config.task.scale, model.config.task.scale];
  if (given !== needed) {
    throw new BadInput(`${flag}: its scale is ${given}, the model's ${needed}: give one of the same`);
  }
  const [colours, expected] = [other.config.task.channels, model.config.task.channels];
  if (colours !== expected) {
    throw new BadInput(`${flag}: its pictures have ${colours} channels, the model's ${expected}: give one of the same`);
  }
}

/**
 * Asserts that a model can be the baseline.
 *
 * @throws BadInput
 */
export function assertBaseline(baseline: Model, model: Model, flag: string): void {
  if (!modesOf(baseline.config).includes('one-step')) {
    throw new BadInput(`${flag}: it cannot answer in one step: give one trained with a regression objective`);
  }
  assertComparable(baseline, model, flag);
}
