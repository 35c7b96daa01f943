import { ConfigError, parseConfig } from '@sr3kit/config';
import {
  assertShapes,
  CheckpointError,
  withSafetensors,
  type NamedArray,
  type ReadOptions,
  type SafetensorsSource,
} from '@sr3kit/safetensors';
import { architectureOf, type Architectures } from '../architectures.ts';
import { type AnyModelConfig } from '../config/modelConfig.ts';
import { modelConfigSchemaOf } from '../schema/modelConfigSchema.ts';

/** A model as plain data: `toTensors(arrays)` makes its parameters. */
export interface ModelFiles {
  readonly config: AnyModelConfig;
  /** In the order of the network's parameters, whatever their order in the file. */
  readonly arrays: Map<string, NamedArray>;
}

/** How to read a model. */
export interface ReadModelOptions {
  /** What messages call its two parts. */
  readonly names?: { readonly config: string; readonly weights: string };
  /** Your own architectures, in addition to the built-in ones. */
  readonly architectures?: Architectures;
}

/**
 * Reads a model from its two parts, wherever they come from. The names and shapes of the weights are compared with
 * those of the network before the weights are read.
 *
 * @param configText - The text of `model.json`.
 * @param weights - The bytes of `model.safetensors`.
 * @throws CheckpointError for a configuration that is not valid (it lists every wrong field; the cause is a
 * ConfigError), for damaged weights, and for weights that are not finite or not those of the network.
 */
export async function readModel(
  configText: string,
  weights: SafetensorsSource,
  { names, architectures = [] }: ReadModelOptions = {},
): Promise<ModelFiles> {
  const { config: configName, weights: what } = names ?? { config: 'model.json', weights: 'model.safetensors' };
  const options: ReadOptions = { what };
  // The weights may be an open file or a download, which a wrong configuration must end too.
  return withSafetensors(weights, options, async (file) => {
    const config = parseModelConfig(configText, configName, architectures);
    const shapes = architectureOf(config.network, architectures).parameterShapes(config.network);
    const { tensors } = await file.header();
    assertShapes(shapes, tensors, what, `use the weights that belong to ${configName}`);
    const arrays = new Map<string, NamedArray>([...shapes.keys()].map((name) => [name, PENDING]));
    for await (const [name, array] of file.tensors()) {
      assertWeight(name, array, what);
      arrays.set(name, array);
    }
    return { config, arrays };
  });
}

/** Holds a parameter's place in the order until it is read. */
const PENDING: NamedArray = { shape: [0], data: new Float32Array() };

/**
 * Checks a model before it is saved.
 *
 * @param what - Where it is to be saved, for messages.
 * @throws ConfigError for a wrong configuration, CheckpointError for arrays that are not the weights of its network.
 */
export function checkModel(
  config: AnyModelConfig,
  arrays: ReadonlyMap<string, NamedArray>,
  what: string,
  architectures: Architectures = [],
): AnyModelConfig {
  const checked = parseConfig(modelConfigSchemaOf(architectures), config, `${what}, model configuration`);
  const shapes = architectureOf(checked.network, architectures).parameterShapes(checked.network);
  assertShapes(shapes, arrays, what, 'give the weights of the network in the configuration');
  for (const [name, array] of arrays) assertWeight(name, array, what);
  return checked;
}

function parseModelConfig(text: string, what: string, architectures: Architectures): AnyModelConfig {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new CheckpointError(`${what}: not valid JSON (${(cause as Error).message}): write the model again`, {
      cause,
    });
  }
  try {
    return parseConfig(modelConfigSchemaOf(architectures), value, what);
  } catch (cause) {
    if (cause instanceof ConfigError) throw new CheckpointError(cause.message, { cause });
    throw cause;
  }
}

/** A single weight that is not a number makes every picture black, or plausible and wrong. */
export function assertWeight(name: string, { data }: NamedArray, what: string): void {
  if (!(data instanceof Float32Array) && !(data instanceof Float64Array)) {
    throw new CheckpointError(
      `${what}: weight ${JSON.stringify(name)} holds integers, but weights are floating-point: save it as F32 or F16`,
    );
  }
  const odd = data.find((value) => !Number.isFinite(value));
  if (odd !== undefined) {
    throw new CheckpointError(
      `${what}: weight ${JSON.stringify(name)} holds ${odd}, but weights are finite: the training has diverged or the ` +
        'file is damaged, use another one',
    );
  }
}
