import { assertUnetConfig, type UnetConfig } from './config.ts';

/** A residual block, with attention after it or not. */
export interface BlockStage {
  readonly kind: 'block';
  readonly name: string;
  readonly inputs: number;
  readonly outputs: number;
  readonly attention: boolean;
  /** Where the block changes the resolution (BigGAN blocks do), by a factor of 2. */
  readonly resample: 'down' | 'up' | null;
  /** Whether the latest feature of the way down that is not used yet is appended to the channels of its input. */
  readonly joins: boolean;
  /** Times the grid is halved where its output lives. */
  readonly level: number;
}

/** A 3x3 convolution on its own, before which the picture may be enlarged twofold, or that halves it by its stride. */
interface ConvStage {
  readonly kind: 'conv';
  readonly name: string;
  readonly inputs: number;
  readonly outputs: number;
  readonly resample: 'down' | 'up' | null;
  readonly joins: false;
  readonly level: number;
}

export type Stage = BlockStage | ConvStage;

/** A U-Net as three lists of stages: the output of each stage of `down` is a feature that a stage of `up` joins. */
export interface Plan {
  readonly down: readonly Stage[];
  readonly middle: readonly Stage[];
  readonly up: readonly Stage[];
  /** Channels that enter the last normalisation. */
  readonly last: number;
}

/** Channels of the grid that enters the network and that leaves it. */
export function endChannels(config: UnetConfig): { inputs: number; outputs: number } {
  const square = config.patch ** 2;
  const inputs = config.conditionChannels + (config.noiseInput ? config.imageChannels : 0);
  return { inputs: inputs * square, outputs: config.imageChannels * square };
}

/** Names of the stages in a layout; `index` counts within the level, `order` within the list. */
interface Naming {
  readonly input: string;
  readonly down: (level: number, index: number, order: number) => string;
  readonly shrink: (level: number, order: number) => string;
  readonly middle: (index: number) => string;
  readonly up: (level: number, index: number, order: number) => string;
  readonly enlarge: (level: number, order: number) => string;
}

const namings: Readonly<Record<UnetConfig['layout'], Naming>> = {
  sr3: {
    input: 'input',
    down: (level, index) => `down.${level}.${index}`,
    shrink: (level) => `down.${level}.shrink`,
    middle: (index) => `middle.${index}`,
    up: (level, index) => `up.${level}.${index}`,
    enlarge: (level) => `up.${level}.enlarge`,
  },
  checkpoint: {
    input: 'downs.0',
    down: (_level, _index, order) => `downs.${order}`,
    shrink: (_level, order) => `downs.${order}`,
    middle: (index) => `mid.${index}`,
    up: (_level, _index, order) => `ups.${order}`,
    enlarge: (_level, order) => `ups.${order}`,
  },
};

/**
 * Lays a U-Net out as stages (SR3 section 2.4 and appendix A). In the `sr3` layout blocks change the resolution, in the
 * `checkpoint` layout convolutions between them do.
 *
 * @throws RangeError if the configuration is not valid.
 */
export function planUnet(config: UnetConfig): Plan {
  assertUnetConfig(config);
  const { channels, multipliers, blocks, layout } = config;
  const names = namings[layout];
  const levels = multipliers.length;
  const widths = multipliers.map((multiplier) => channels * multiplier);
  const attends = (level: number): boolean => config.attention.includes(config.size / config.patch / 2 ** level);
  const block = (
    name: string,
    level: number,
    inputs: number,
    outputs: number,
    rest: Partial<Pick<BlockStage, 'attention' | 'joins'>> = {},
  ): BlockStage => ({
    kind: 'block',
    name,
    level,
    inputs,
    outputs,
    attention: false,
    joins: false,
    resample: null,
    ...rest,
  });
  const resample = (name: string, level: number, width: number, direction: 'down' | 'up'): Stage =>
    layout === 'sr3'
      ? { ...block(name, level, width, width), resample: direction }
      : { kind: 'conv', name, level, inputs: width, outputs: width, resample: direction, joins: false };

  const { inputs } = endChannels(config);
  const down: Stage[] = [
    { kind: 'conv', name: names.input, level: 0, inputs, outputs: channels, resample: null, joins: false },
  ];
  let width = channels;
  for (let level = 0; level < levels; level += 1) {
    for (let i = 0; i < blocks; i += 1) {
      down.push(block(names.down(level, i, down.length), level, width, widths[level]!, { attention: attends(level) }));
      width = widths[level]!;
    }
    if (level < levels - 1) down.push(resample(names.shrink(level, down.length), level + 1, width, 'down'));
  }

  const middle = [
    block(names.middle(0), levels - 1, width, width, { attention: true }),
    block(names.middle(1), levels - 1, width, width),
  ];

  const up: Stage[] = [];
  const features = down.map((stage) => stage.outputs);
  for (let level = levels - 1; level >= 0; level -= 1) {
    for (let i = 0; i <= blocks; i += 1) {
      const concatenated = width + features.pop()!;
      const rest = { attention: attends(level), joins: true };
      up.push(block(names.up(level, i, up.length), level, concatenated, widths[level]!, rest));
      width = widths[level]!;
    }
    if (level > 0) up.push(resample(names.enlarge(level, up.length), level - 1, width, 'up'));
  }
  return { down, middle, up, last: width };
}

/** Every stage in the order of computation. */
export const stagesOf = (plan: Plan): readonly Stage[] => [...plan.down, ...plan.middle, ...plan.up];
