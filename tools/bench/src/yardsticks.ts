import { presets as lite, type LiteConfig } from '@sr3kit/lite';
import type { NetworkConfig } from '@sr3kit/models';
import type { Precision } from '@sr3kit/ops';
import { presets as unet, type UnetConfig } from '@sr3kit/unet';

/** How the weights of a yardstick move; the same on both sides. */
interface Optimizer {
  readonly learningRate: number;
  readonly beta1: number;
  readonly beta2: number;
  /** Largest norm of the gradient. */
  readonly clipNorm: number;
  readonly emaDecay: number;
}

interface Common {
  readonly name: string;
  readonly batch: number;
  /** Side of the training crops in pixels. */
  readonly crop: number;
  readonly optimizer: Optimizer;
  /** What convolutions multiply. Left out: float32. */
  readonly precision?: Precision;
  /** Timed steps of one round. */
  readonly stepsPerRound: number;
}

/** The network of the paper's kind, trained with a mean square on eps. */
interface UnetYardstick extends Common {
  readonly kind: 'unet';
  readonly network: UnetConfig;
}

/** The regressor of the light model, at a quarter of the resolution, trained with a mean absolute error. */
interface RegressorYardstick extends Common {
  readonly kind: 'regressor';
  readonly network: LiteConfig;
}

/** A training whose steps are timed. */
export type TrainingYardstick = UnetYardstick | RegressorYardstick;

/** The network of a yardstick, as the configuration of a model would name it: what its architecture is asked with. */
export function networkOf({ kind, network }: TrainingYardstick): NetworkConfig {
  return { kind: kind === 'unet' ? 'unet' : 'lite', ...network };
}

const diffusion: Optimizer = { learningRate: 1e-4, beta1: 0.9, beta2: 0.999, clipNorm: 1, emaDecay: 0.9999 };
const regression: Optimizer = { learningRate: 1e-3, beta1: 0.9, beta2: 0.99, clipNorm: 0.5, emaDecay: 0.999 };
const layout = { ...unet['checkpoint-16-128'], dropout: 0, blocks: 2 };

/** The light model by 4 without its diffusion half. */
const regressor = (channels: number, blocks: number): LiteConfig => ({
  ...lite['photo-x4'],
  regressor: { channels, blocks, residualScale: 0.1 },
  denoiser: null,
});

/** The trainings that are compared with PyTorch's. */
export const trainingYardsticks: readonly TrainingYardstick[] = [
  {
    name: 'regressor, 32 channels, 8 blocks, 16 crops of 128',
    kind: 'regressor',
    network: regressor(32, 8),
    batch: 16,
    crop: 128,
    optimizer: regression,
    stepsPerRound: 8,
  },
  {
    name: 'U-Net, 32 channels x 1,2,4,8, 64x64, batch 8',
    kind: 'unet',
    network: { ...layout, size: 64, channels: 32, multipliers: [1, 2, 4, 8], attention: [8] },
    batch: 8,
    crop: 64,
    optimizer: diffusion,
    stepsPerRound: 3,
  },
  {
    name: 'U-Net, 64 channels x 1,2,4,8,8, 64x64, batch 4',
    kind: 'unet',
    network: { ...layout, size: 64, channels: 64, multipliers: [1, 2, 4, 8, 8], attention: [16] },
    batch: 4,
    crop: 64,
    optimizer: diffusion,
    stepsPerRound: 2,
  },
];

/**
 * Those whose work for a GPU is counted, on one small crop: a larger batch makes longer shaders, not more of them, and takes
 * a driver in software too long. The larger U-Net would add nothing new.
 */
export const countedYardsticks: readonly TrainingYardstick[] = [
  { ...trainingYardsticks[0]!, name: 'regressor, 32 channels, 8 blocks, 1 crop of 32', batch: 1, crop: 32 },
  { ...trainingYardsticks[1]!, name: 'U-Net, 32 channels x 1,2,4,8, 64x64, batch 1', batch: 1 },
];

/** The same kinds, so small that a test can run them. */
export const quickTrainingYardsticks: readonly TrainingYardstick[] = [
  {
    name: 'regressor, 8 channels, 1 block, 2 crops of 16',
    kind: 'regressor',
    network: regressor(8, 1),
    batch: 2,
    crop: 16,
    optimizer: regression,
    stepsPerRound: 2,
  },
  {
    name: 'U-Net, 8 channels x 1,1, 8x8, batch 2',
    kind: 'unet',
    network: { ...layout, size: 8, channels: 8, groups: 4, blocks: 1, multipliers: [1, 1], attention: [4] },
    batch: 2,
    crop: 8,
    optimizer: diffusion,
    stepsPerRound: 2,
  },
];
