import { ConfigError, parseConfig } from '@sr3kit/config';
import { CheckpointError } from '../checkpointError.ts';
import type { NamedArray } from '../namedArray.ts';
import type { SafetensorsSource } from '../safetensors/byteReader.ts';
import { readHeader, tensorsOf, withReader, type ReadOptions } from '../safetensors/readSafetensors.ts';
import { assertShapes } from '../shapesMatch.ts';
import { modelConfigSchema, type ModelConfig } from './modelConfig.ts';
import { networkShapes } from './network.ts';

/** A model as plain data: `toTensors(arrays)` makes its parameters. */
export interface ModelFiles {
  readonly config: ModelConfig;
  /** In the order of the network's parameters, whatever their order in the file. */
  readonly arrays: Map<string, NamedArray>;
}

/** What the two parts of a model are called in messages. */
export interface ModelNames {
  readonly config?: string;
  readonly weights?: string;
}

/**
 * Reads a model from its two parts, wherever they come from. The names and shapes of the weights are compared with
 * those of the network before the weights are read.
 *
 * @param configText - The text of `model.json`.
 * @param weights - The bytes of `model.safetensors`.
 * @throws CheckpointError for a configuration that is not valid (it lists every wrong field; the cause is a
 * ConfigError), for damaged weights, and for weights that are not those of the network.
 */
export async function readModel(
  configText: string,
  weights: SafetensorsSource,
  names: ModelNames = {},
): Promise<ModelFiles> {
  const { config: configName = 'model.json', weights: what = 'model.safetensors' } = names;
  const options: ReadOptions = { what };
  // The weights may be an open file or a download: a wrong configuration has to end them too.
  return withReader(weights, options, async (reader) => {
    const config = parseModelConfig(configText, configName);
    const shapes = networkShapes(config.network);
    const header = await readHeader(reader, options);
    assertShapes(shapes, header.tensors, what, `use the weights that belong to ${configName}`);
    const arrays = new Map<string, NamedArray>([...shapes.keys()].map((name) => [name, PENDING]));
    for await (const [name, array] of tensorsOf(reader, header, options)) {
      assertFloating(name, array, what);
      arrays.set(name, array);
    }
    return { config, arrays };
  });
}

/** Holds a parameter's place in the order until it is read. */
const PENDING: NamedArray = { shape: [0], data: new Float32Array() };

/**
 * Checks what is to be saved as a model.
 *
 * @throws ConfigError for a wrong configuration, CheckpointError for arrays that are not the weights of its network.
 */
export function checkModel(config: ModelConfig, arrays: ReadonlyMap<string, NamedArray>, what: string): ModelConfig {
  const checked = parseConfig(modelConfigSchema, config, `${what}, model configuration`);
  assertShapes(networkShapes(checked.network), arrays, what, 'give the weights of the network in the configuration');
  for (const [name, array] of arrays) assertFloating(name, array, what);
  return checked;
}

function parseModelConfig(text: string, what: string): ModelConfig {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new CheckpointError(`${what}: not valid JSON (${(cause as Error).message}): write the model again`, {
      cause,
    });
  }
  try {
    return parseConfig(modelConfigSchema, value, what);
  } catch (cause) {
    if (cause instanceof ConfigError) throw new CheckpointError(cause.message, { cause });
    throw cause;
  }
}

function assertFloating(name: string, { data }: NamedArray, what: string): void {
  if (!(data instanceof Float32Array) && !(data instanceof Float64Array))
    throw new CheckpointError(
      `${what}: weight ${JSON.stringify(name)} holds integers, but weights are floating-point: save it as F32 or F16`,
    );
}
