import { BadInput } from '@sr3kit/command';
import { allArchitectures } from '@sr3kit/models';
import { networkPresets } from '../model/networkPresets.ts';
import { fields, type Fields } from './fields.ts';

/**
 * Writes out what a configuration leaves unsaid about its model: the network's preset, and what the task and the objective
 * imply for the network. What is stated stays; values of a wrong type are left for the schema to report.
 *
 * @throws BadInput for a preset that does not exist, with the names of those that do.
 */
export function writeOut(raw: Fields, where: string): Fields {
  const model = fields(raw.model);
  if (model === null) return raw;
  const network = fields(model.network);
  return {
    ...raw,
    model: {
      format: 'sr3kit-model',
      version: 1,
      ...model,
      ...(network === null ? {} : { network: writeOutNetwork(network, model, where) }),
    },
  };
}

function writeOutNetwork(network: Fields, model: Fields, where: string): Fields {
  const { preset: name, ...stated } = network;
  const preset = name === undefined ? {} : findPreset(name, `${where}: model.network.preset`);
  const architectures = allArchitectures();
  // The first one is the paper's.
  const kind = stated.kind ?? preset.kind ?? architectures[0]?.kind;
  const architecture = architectures.find((each) => each.kind === kind);
  const implied = architecture?.implied(fields(model.task) ?? {}, fields(model.objective) ?? {}) ?? {};
  return { kind, ...preset, ...present(implied), ...stated };
}

function findPreset(name: unknown, where: string): Fields {
  const known: Fields = networkPresets;
  const preset = typeof name === 'string' && Object.hasOwn(known, name) ? fields(known[name]) : null;
  if (preset !== null) return preset;
  throw new BadInput(`${where}: no preset ${JSON.stringify(name)}: use one of ${Object.keys(known).join(', ')}`);
}

function present(record: Fields): Fields {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined));
}
