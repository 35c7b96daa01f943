import { z } from 'zod';
import { parseConfig } from '@sr3kit/config';
import { CheckpointError } from '@sr3kit/safetensors';

const count = z.int().min(1).max(65_536);
/** The schedule of an implementation's configuration. */
export interface ImplementationSchedule {
  readonly schedule: 'linear' | 'quad' | 'warmup10' | 'warmup50' | 'const' | 'jsd' | 'cosine';
  readonly n_timestep: number;
  readonly linear_start: number;
  readonly linear_end: number;
}

const schedule = z.looseObject({
  schedule: z.enum(['linear', 'quad', 'warmup10', 'warmup50', 'const', 'jsd', 'cosine']),
  n_timestep: z.int().min(1).max(10_000_000),
  linear_start: z.number().default(1e-4),
  linear_end: z.number().default(2e-2),
});
const dataset = z.looseObject({ l_resolution: count.optional(), r_resolution: count.optional() });
const schema = z.looseObject({
  datasets: z.looseObject({ train: dataset.optional(), val: dataset.optional() }).optional(),
  model: z.looseObject({
    which_model_G: z.string().default('sr3'),
    unet: z.looseObject({ norm_groups: count.nullish(), dropout: z.number().min(0).lt(1).default(0) }),
    beta_schedule: z.looseObject({ train: schedule.optional() }).optional(),
    diffusion: z.looseObject({ image_size: count.optional() }).optional(),
  }),
});

/** What a configuration of the public implementation says and its weights do not. */
export interface ImplementationConfig {
  readonly groups: number;
  readonly dropout: number;
  readonly size: number | undefined;
  readonly scale: number | undefined;
  readonly schedule: ImplementationSchedule | undefined;
}

/**
 * Reads a configuration of the public implementation (`config/sr_sr3_16_128.json`): JSON with comments after `//`.
 *
 * @throws CheckpointError or ConfigError that says what is wrong with it.
 */
export function readImplementationConfig(text: string, what: string): ImplementationConfig {
  // As the implementation reads it.
  const plain = text.replace(/\/\/.*$/gm, '');
  let value: unknown;
  try {
    value = JSON.parse(plain);
  } catch (cause) {
    throw new CheckpointError(
      `${what}: not valid JSON (${(cause as Error).message}): give the file that the training was started with`,
      { cause },
    );
  }
  const { model, datasets } = parseConfig(schema, value, what);
  if (model.which_model_G !== 'sr3') {
    throw new CheckpointError(
      `${what}: model.which_model_G is ${JSON.stringify(model.which_model_G)}: only sr3 is told the noise level, and can be converted`,
    );
  }
  const { l_resolution: low, r_resolution: high } = { ...datasets?.val, ...datasets?.train };
  return {
    groups: model.unet.norm_groups ?? 32,
    dropout: model.unet.dropout,
    size: model.diffusion?.image_size ?? high,
    scale: low !== undefined && high !== undefined && high % low === 0 ? high / low : undefined,
    schedule: model.beta_schedule?.train,
  };
}
