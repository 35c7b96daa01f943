import { writePyTorch } from '@sr3kit/pytorch';
import { CheckpointError, type NamedArray } from '@sr3kit/safetensors';
import { createSchedule } from '@sr3kit/schedules';
import type { UnetNetwork } from '../../config/network.ts';
import type { ModelFiles } from '../../files/modelFiles.ts';
import { BUFFERS } from './stateDict.ts';
import { torchShape, toTorchOrder } from './weightOrder.ts';

/**
 * Writes a model as a checkpoint of the public PyTorch implementation: `torch.load(path, weights_only=True)` reads it, and
 * `load_state_dict(..., strict=True)` of that implementation takes it, schedule and all.
 *
 * @param what - What messages call the model.
 * @returns The file in pieces, each valid until the next one.
 * @throws CheckpointError for a model that is none of that implementation's: it has no names for its weights.
 */
export function writePyTorchModel({ config, arrays }: ModelFiles, what: string): Generator<Uint8Array> {
  const refused = (problem: string): never => {
    throw new CheckpointError(
      `${what}: ${problem}: only networks of kind unet with layout checkpoint, trained to tell the noise in a picture, have a place in it`,
    );
  };
  const { network, objective, schedule } = config;
  if (network.kind !== 'unet') refused(`its network is of kind ${network.kind}`);
  const unet = network as UnetNetwork;
  if (unet.layout !== 'checkpoint') refused(`its network has the layout ${unet.layout}`);
  if (unet.patch !== 1) refused(`its network works on squares of ${unet.patch} pixels`);
  if (unet.classes !== undefined) refused('its network knows classes');
  if (objective.kind !== 'diffusion' || objective.prediction !== 'eps' || objective.target !== 'image') {
    refused('its objective is another one than that of the public implementation');
  }
  return writePyTorch([
    ...scheduleBuffers(createSchedule(schedule, { warn: () => undefined }).betas),
    ...[...arrays].map(([name, { shape, data }]): [string, NamedArray] => [
      `denoise_fn.${name}`,
      { shape: torchShape(shape), data: toTorchOrder(Float32Array.from(data as Float32Array), shape) },
    ]),
  ]);
}

/** What the implementation computes from the betas, in double precision, and keeps beside its weights as float32. */
function scheduleBuffers(betas: Float64Array): [string, NamedArray][] {
  const alphas = betas.map((beta) => 1 - beta);
  let product = 1;
  const bars = alphas.map((alpha) => (product *= alpha));
  const before = bars.map((_, t) => (t === 0 ? 1 : bars[t - 1]!));
  const variance = betas.map((beta, t) => (beta * (1 - before[t]!)) / (1 - bars[t]!));
  const values: Readonly<Record<string, Float64Array>> = {
    betas,
    alphas_cumprod: bars,
    alphas_cumprod_prev: before,
    sqrt_alphas_cumprod: bars.map(Math.sqrt),
    sqrt_one_minus_alphas_cumprod: bars.map((bar) => Math.sqrt(1 - bar)),
    log_one_minus_alphas_cumprod: bars.map((bar) => Math.log(1 - bar)),
    sqrt_recip_alphas_cumprod: bars.map((bar) => Math.sqrt(1 / bar)),
    sqrt_recipm1_alphas_cumprod: bars.map((bar) => Math.sqrt(1 / bar - 1)),
    posterior_variance: variance,
    posterior_log_variance_clipped: variance.map((value) => Math.log(Math.max(value, 1e-20))),
    posterior_mean_coef1: betas.map((beta, t) => (beta * Math.sqrt(before[t]!)) / (1 - bars[t]!)),
    posterior_mean_coef2: alphas.map((alpha, t) => ((1 - before[t]!) * Math.sqrt(alpha)) / (1 - bars[t]!)),
  };
  return BUFFERS.map((name) => [name, { shape: [betas.length], data: Float32Array.from(values[name]!) }]);
}
