import type { PyTorchTensor } from '@sr3kit/pytorch';
import { assertShapes, CheckpointError } from '@sr3kit/safetensors';
import { parameterShapes, type UnetConfig } from '@sr3kit/unet';
import type { ImplementationConfig } from './implementationConfig.ts';
import { torchShape } from './weightOrder.ts';

type Weights = ReadonlyMap<string, PyTorchTensor>;

/** A level of the U-Net: its width, its blocks and whether they attend. */
interface Level {
  readonly width: number;
  readonly attends: boolean;
  blocks: number;
}

/** The topology published for 64 -> 512, whose configuration differs in what the weights do not show. */
const LARGE = { multipliers: '1,2,4,8,16', blocks: 1, size: 512, groups: 16, dropout: 0 };
const USUAL = { size: 128, groups: 32, dropout: 0.2 };

/** A network, and what had to be assumed about it. */
export interface InferredNetwork {
  readonly network: UnetConfig;
  readonly assumed: readonly string[];
}

/**
 * The configuration of a U-Net from the names and shapes of its weights. Groups, size and dropout leave no trace there: they
 * come from the implementation's configuration, or are those of the published one.
 *
 * @throws CheckpointError naming the weight that does not fit.
 */
export function inferNetwork(weights: Weights, given: ImplementationConfig | null, what: string): InferredNetwork {
  refuseVariations(weights, what);
  const [channels, inputs] = shapeOf(weights, 'downs.0.weight', 4, what) as [number, number];
  const [imageChannels] = shapeOf(weights, 'final_conv.block.3.weight', 4, what) as [number];
  const levels = readLevels(weights, channels, what);
  const [first] = levels;
  const multipliers = levels.map(({ width }) => width / channels);
  const published = multipliers.join() === LARGE.multipliers && first!.blocks === LARGE.blocks ? LARGE : USUAL;
  const size = given?.size ?? published.size;
  const { groups, dropout } = given ?? published;
  const network: UnetConfig = {
    imageChannels,
    conditionChannels: inputs - imageChannels,
    size,
    channels,
    multipliers,
    blocks: first!.blocks,
    attention: levels.flatMap(({ attends }, level) => (attends ? [size / 2 ** level] : [])),
    dropout,
    groups,
    layout: 'checkpoint',
    noiseInput: true,
    patch: 1,
  };
  if (network.conditionChannels < 0 || (imageChannels !== 1 && imageChannels !== 3)) {
    throw new CheckpointError(
      `${what}: the network takes ${inputs} channels and gives ${imageChannels}: only networks for gray and colour pictures can be converted`,
    );
  }
  let shapes: ReadonlyMap<string, readonly number[]>;
  try {
    shapes = parameterShapes(network);
  } catch (cause) {
    const advice = given
      ? 'give the configuration of this training'
      : 'give the configuration of the training by --config';
    throw new CheckpointError(`${what}: ${(cause as Error).message}: ${advice}`, { cause });
  }
  const expected = new Map([...shapes].map(([name, shape]) => [name, torchShape(shape)]));
  assertShapes(expected, weights, what, 'its network is not one of the public SR3 implementation');
  const assumed = given ? [] : [`groups ${groups}`, `dropout ${dropout}`, ...(given === null ? [`size ${size}`] : [])];
  return { network, assumed: given?.size === undefined && given ? [`size ${size}`] : assumed };
}

function shapeOf(weights: Weights, name: string, axes: number, what: string): readonly number[] {
  const shape = weights.get(name)?.shape;
  if (shape?.length !== axes || shape.includes(0)) {
    throw new CheckpointError(
      `${what}: weight ${name} ${shape ? `is [${shape.join(', ')}]` : 'is missing'}: its network is not one of the public SR3 implementation`,
    );
  }
  return shape;
}

/** Residual blocks up to the next convolution that halves the resolution are a level. */
function readLevels(weights: Weights, channels: number, what: string): Level[] {
  const levels: Level[] = [];
  let open: Level | null = null;
  for (let order = 1; ; order++) {
    if (weights.has(`downs.${order}.conv.weight`)) {
      open = null;
      continue;
    }
    const name = `downs.${order}.res_block.block1.block.3.weight`;
    if (!weights.has(name)) break;
    const [width] = shapeOf(weights, name, 4, what) as [number];
    if (width % channels !== 0) {
      throw new CheckpointError(
        `${what}: weight ${name} has ${width} outputs, no multiple of the first layer's ${channels}`,
      );
    }
    if (open) open.blocks++;
    else levels.push((open = { width, attends: weights.has(`downs.${order}.attn.qkv.weight`), blocks: 1 }));
  }
  if (levels.length === 0) {
    throw new CheckpointError(`${what}: its U-Net has no residual blocks: it is cut off or another one`);
  }
  return levels;
}

/** Forms of the network that look alike and are not. */
function refuseVariations(weights: Weights, what: string): void {
  const names = [...weights.keys()];
  if (names.some((name) => name.startsWith('time_mlp.') || name.includes('.res_block.mlp.'))) {
    throw new CheckpointError(
      `${what}: holds the implementation's DDPM network (which_model_G: ddpm), which is told the step and not the noise level: only its sr3 network can be converted`,
    );
  }
  const shift = weights.get('downs.1.res_block.noise_func.noise_func.0.weight')?.shape[0];
  const width = weights.get('downs.1.res_block.block1.block.3.weight')?.shape[0];
  if (shift !== undefined && width !== undefined && shift === 2 * width) {
    throw new CheckpointError(
      `${what}: its blocks scale by the noise level too (use_affine_level), which the published configurations do not: this form cannot be converted`,
    );
  }
}
