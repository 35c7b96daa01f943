import { BadInput, messageOf } from '@sr3kit/command';
import { disposeParams, type Params } from '@sr3kit/denoiser';
import { architectureOf, disposeModel, initModel, isTrained, type AnyModelConfig, type Model } from '@sr3kit/models';
import { differences } from '../config/differences.ts';
import type { RunConfig } from '../config/runConfig.ts';
import { openModel } from '../model/openModel.ts';

/** The weights that a run starts from: those it trains, and those it takes as they are. */
export interface InitialWeights {
  readonly trained: Params;
  readonly frozen: Params;
}

/**
 * Fresh weights, or those of the configuration's `initial` model under the same names, and fresh ones for the rest.
 *
 * @param onNote - Told what was taken from where.
 * @returns Owned by the caller.
 * @throws BadInput if the model has weights that this one has no place for, or lacks some that the run does not train.
 */
export async function initialWeights(
  { model: config, initial, training }: RunConfig,
  onNote: (text: string) => void,
): Promise<InitialWeights> {
  const fresh = initModel(config, training.seed).params;
  const params = initial === undefined ? fresh : await startFrom(config, initial, fresh, onNote);
  const names = Object.keys(params);
  const part = (trained: boolean): Params =>
    Object.fromEntries(
      names.filter((name) => isTrained(config, name) === trained).map((name) => [name, params[name]!]),
    );
  if (initial === undefined && names.some((name) => !isTrained(config, name))) {
    disposeParams(params);
    throw new BadInput(
      'initial: missing: this objective trains only a part of the network: name the folder of a model that has the rest',
    );
  }
  return { trained: part(true), frozen: part(false) };
}

/** Takes ownership of `fresh`. */
async function startFrom(
  config: AnyModelConfig,
  initial: string,
  fresh: Params,
  onNote: (text: string) => void,
): Promise<Params> {
  const opened = await openModel(initial).catch((error: unknown) => {
    disposeParams(fresh);
    throw new BadInput(`initial: ${messageOf(error)}`, { cause: error });
  });
  const given = wanted(opened, config);
  const misfit = weightMisfit(given, fresh) ?? frozenMisfit(given, config, fresh);
  if (misfit !== undefined) {
    disposeModel(given);
    disposeParams(fresh);
    throw new BadInput(`initial: ${initial}: ${misfit}: give a model of the same network`);
  }
  for (const name of Object.keys(given.params)) fresh[name]!.dispose();
  const taken = Object.keys(given.params).length;
  onNote(`starting from ${initial}: ${taken} of ${Object.keys(fresh).length} weight tensors; the others start fresh`);
  // In the order of the network, which is that of the state.
  return { ...fresh, ...given.params };
}

/** What the run starts from of a model that may have more than it needs; the rest of that is freed. */
function wanted(given: Model, config: AnyModelConfig): Model {
  const { kind } = given.config.network;
  const names = kind === config.network.kind ? architectureOf(config.network).startsFrom : undefined;
  if (names === undefined) return given;
  const taken = [...names(config, Object.keys(given.params))];
  const kept = new Set(taken.map(([, name]) => name));
  for (const [name, weight] of Object.entries(given.params)) if (!kept.has(name)) weight.dispose();
  return { ...given, params: Object.fromEntries(taken.map(([name, from]) => [name, given.params[from]!])) };
}

function weightMisfit({ params }: Model, fresh: Params): string | undefined {
  for (const [name, { shape }] of Object.entries(params)) {
    const place = fresh[name];
    if (place === undefined) return `weight "${name}" has no place in this network`;
    if (place.shape.join() !== shape.join()) {
      return `weight "${name}" is [${shape.join(', ')}], this network has [${place.shape.join(', ')}]`;
    }
  }
  return undefined;
}

/** The weights that a run does not train must all be there, and mean what they meant when they were trained: the same units. */
function frozenMisfit(given: Model, config: AnyModelConfig, fresh: Params): string | undefined {
  const frozen = Object.keys(fresh).filter((name) => !isTrained(config, name));
  if (frozen.length === 0) return undefined;
  const absent = frozen.find((name) => given.params[name] === undefined);
  if (absent !== undefined) return `weight "${absent}" is missing, and this run does not train it`;
  // A regression that learns a perceptual term uses what it trains, and nothing else.
  if (config.objective.kind === 'regression' && config.objective.perceptual !== undefined) return undefined;
  // A part that is trained may differ from that of the given model, or be new.
  const ofFrozen = differences(given.config.network, config.network).filter(({ path }) =>
    frozen.some((name) => path.split('.')[0] === name.split('.')[0]),
  );
  const [first] = ofFrozen;
  return first && `network.${first.path} is ${String(first.before)} there and ${String(first.after)} here`;
}
