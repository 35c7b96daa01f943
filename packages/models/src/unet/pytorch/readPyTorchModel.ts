import { parseConfig } from '@sr3kit/config';
import { withPyTorch, type PyTorchCheckpoint, type PyTorchSource, type PyTorchTensor } from '@sr3kit/pytorch';
import { CheckpointError, type NamedArray } from '@sr3kit/safetensors';
import { parameterShapes } from '@sr3kit/unet';
import type { ModelConfig } from '../../config/modelConfig.ts';
import type { UnetNetwork } from '../../config/network.ts';
import { assertWeight, type ModelFiles } from '../../files/modelFiles.ts';
import { modelConfigSchema } from '../../schema/modelConfigSchema.ts';
import { readImplementationConfig } from './implementationConfig.ts';
import { inferNetwork } from './inferNetwork.ts';
import { inferSchedule } from './inferSchedule.ts';
import { findStateDict } from './stateDict.ts';
import { fromTorchOrder } from './weightOrder.ts';

/** How to convert a checkpoint. */
export interface PyTorchModelOptions {
  /** What messages call the file, and where the number of its training steps is read: `I640000_E37_gen.pth`. */
  readonly what?: string;
  /** The text of the implementation's configuration, and what messages call it. */
  readonly config?: { readonly text: string; readonly what: string } | undefined;
  /** How many times larger its results are. Default: that of the configuration, or 8 as in the published ones. */
  readonly scale?: number | undefined;
}

/** A model of the public SR3 implementation as one of ours, whose weights are still in its file. */
export interface PyTorchModel {
  readonly config: ModelConfig<UnetNetwork>;
  /** Name and shape of each weight, in the order of the network. */
  readonly shapes: ReadonlyMap<string, readonly number[]>;
  /**
   * The values of a weight in our order; owned by the caller.
   *
   * @throws CheckpointError where they are damaged, no numbers, or integers.
   */
  read(name: string): Promise<Float32Array>;
  /** What was found, what had to be assumed, and what of the file is not used; a sentence each. */
  readonly notes: readonly string[];
}

const PUBLISHED_SCALE = 8;

/**
 * Opens a checkpoint of the best-known public SR3 implementation (PyTorch, by Janspiry) as a model, while a function runs.
 * Nothing in the file is executed, and no more than a tensor of it is in memory.
 *
 * @throws CheckpointError for a file that is damaged, refused, or holds another network; ConfigError for a wrong
 * configuration; what `use` throws.
 */
export function withPyTorchModel<T>(
  source: PyTorchSource,
  options: PyTorchModelOptions,
  use: (model: PyTorchModel) => Promise<T>,
): Promise<T> {
  const { what = 'the checkpoint' } = options;
  return withPyTorch(source, what, async (checkpoint) => use(await describe(checkpoint, what, options)));
}

/**
 * Reads a checkpoint as {@link withPyTorchModel} does, with all its weights.
 *
 * @returns Owned by the caller.
 */
export function readPyTorchModel(
  source: PyTorchSource,
  options: PyTorchModelOptions = {},
): Promise<ModelFiles & Pick<PyTorchModel, 'notes'>> {
  return withPyTorchModel(source, options, async ({ config, shapes, read, notes }) => {
    const arrays = new Map<string, NamedArray>();
    for (const [name, shape] of shapes) arrays.set(name, { shape, data: await read(name) });
    return { config, arrays, notes };
  });
}

async function describe(
  checkpoint: PyTorchCheckpoint,
  what: string,
  { config: given, scale }: PyTorchModelOptions,
): Promise<PyTorchModel> {
  const implementation = given ? readImplementationConfig(given.text, given.what) : null;
  const { prefix, weights, buffers, unused } = findStateDict(checkpoint.value, what);
  assertSize(weights.values(), checkpoint.byteLength, what);
  const { network, assumed } = inferNetwork(weights, implementation, what);
  const betas = buffers.get('betas');
  const floats = async (name: string, tensor: PyTorchTensor): Promise<Float32Array> => {
    const array = await checkpoint.read(tensor);
    assertWeight(name, array, what);
    return array.data instanceof Float32Array ? array.data : Float32Array.from(array.data as Float64Array);
  };
  const { schedule, note } = inferSchedule(betas && (await floats('betas', betas)), implementation?.schedule, what);

  const conditional = network.conditionChannels > 0;
  const factor = conditional ? (scale ?? implementation?.scale ?? PUBLISHED_SCALE) : 1;
  const guessed = [...assumed, ...(conditional && !(scale ?? implementation?.scale) ? [`scale ${factor}`] : [])];
  const steps = Number(/I(\d+)_E\d+/.exec(what)?.[1] ?? 0);
  const config = parseConfig(
    modelConfigSchema,
    {
      format: 'sr3kit-model',
      version: 1,
      // Nothing to agree with where there is no input.
      task: {
        scale: factor,
        size: network.size,
        channels: network.imageChannels,
        ...(!conditional && { consistency: 0 }),
      },
      network: { kind: 'unet', ...network },
      schedule,
      objective: { kind: 'diffusion', prediction: 'eps', target: 'image' },
      training: { steps, notes: 'converted from a checkpoint of the public PyTorch implementation' },
    },
    `${what}, as a model`,
  ) as ModelConfig<UnetNetwork>;
  const shapes = parameterShapes(network);
  return {
    config,
    shapes,
    async read(name) {
      const shape = shapes.get(name);
      if (!shape) throw new RangeError(`the network has no weight ${JSON.stringify(name)}`);
      return fromTorchOrder(await floats(name, weights.get(name)!), shape);
    },
    notes: [
      `weights: ${weights.size} tensors${prefix && ` named ${prefix}*`} (${checkpoint.format} format)`,
      `network: ${network.channels} channels, multipliers ${network.multipliers.join(', ')}, ${network.blocks} blocks a level, ${conditional ? 'conditional' : 'unconditional'}`,
      `schedule: ${note}; sampling in fewer steps takes fewer points of its curve`,
      ...(guessed.length > 0
        ? [`assumed, because weights do not tell: ${guessed.join(', ')}; the implementation's configuration file would`]
        : []),
      ...(unused.length > 0 ? [`not used: ${unused.join(', ')}`] : []),
    ],
  };
}

/** Tensors may share memory, so a small file could describe many large ones. */
function assertSize(weights: Iterable<PyTorchTensor>, byteLength: number, what: string): void {
  let bytes = 0;
  for (const { shape, storage } of weights) {
    bytes += shape.reduce((product, length) => product * length, 1) * storage.dtype.bytes;
  }
  if (bytes > 2 * byteLength) {
    throw new CheckpointError(
      `${what}: its tensors share memory and would take ${bytes} bytes, more than twice the file: save them as tensors of their own`,
    );
  }
}
