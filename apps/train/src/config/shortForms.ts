import { BadInput } from '@sr3kit/command';
import { networkPresets } from '../model/networkPresets.ts';

type Fields = Readonly<Record<string, unknown>>;

/**
 * Writes out what a configuration leaves unsaid: the network's preset, and what the task implies for the network and the
 * data. What is stated stays; values of a wrong type are left for the schema to report.
 *
 * @throws BadInput for a preset that does not exist, with the names of those that do.
 */
export function writeOut(raw: Fields, where: string): Fields {
  const model = fields(raw.model);
  if (model === null) return raw;
  const task = fields(model.task) ?? {};
  const objective = fields(model.objective) ?? {};
  const network = fields(model.network);
  const data = fields(raw.data);
  return {
    ...raw,
    model: {
      format: 'sr3kit-model',
      version: 1,
      ...model,
      ...(network === null ? {} : { network: writeOutNetwork(network, task, objective, where) }),
    },
    ...(data === null
      ? {}
      : { data: { ...present({ crop: task.size, scale: task.scale, channels: task.channels }), ...data } }),
  };
}

function writeOutNetwork(network: Fields, task: Fields, objective: Fields, where: string): Fields {
  const { preset: name, ...stated } = network;
  const preset = name === undefined ? {} : findPreset(name, `${where}: model.network.preset`);
  const kind = stated.kind ?? preset.kind ?? 'unet';
  const implied =
    kind === 'lite'
      ? { imageChannels: task.channels, scale: task.scale }
      : {
          imageChannels: task.channels,
          conditionChannels: task.channels,
          size: task.size,
          noiseInput: objective.kind === undefined ? undefined : objective.kind === 'diffusion',
        };
  return { kind, ...preset, ...present(implied), ...stated };
}

/** A preset's network by name. */
export function findPreset(name: unknown, where: string): Fields {
  const known: Fields = networkPresets;
  const preset = typeof name === 'string' && Object.hasOwn(known, name) ? fields(known[name]) : null;
  if (preset !== null) return preset;
  throw new BadInput(`${where}: no preset ${JSON.stringify(name)}: use one of ${Object.keys(known).join(', ')}`);
}

function fields(value: unknown): Fields | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : null;
}

function present(record: Fields): Fields {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined));
}
