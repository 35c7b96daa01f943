import { div, fill, mul, type Tensor4D } from '@tensorflow/tfjs-core';
import {
  denoiser,
  flops,
  fromSites,
  localScale,
  receptiveField,
  regress,
  regressionOf,
  regressorFeatures,
  siteValues,
  toSites,
  type LiteConfig,
  type RegressorPart,
} from '@sr3kit/lite';
import { resizeBicubic, spaceToDepth } from '@sr3kit/ops';
import type { DirectAnswer, Guidance, TiledDiffusion, TiledMethod } from '../architecture/tiledMethod.ts';
import type { ModelConfig } from '../config/modelConfig.ts';
import { untagged } from '../config/network.ts';
import type { LiteNetwork } from '../config/network.ts';

/** How far the bicubic upsample and the regressor's last convolution see, in sites. */
const REGRESSION_HALO = 2;

/** The light model, cut wherever one part needs neighbouring sites of another. */
export function liteTiles(model: ModelConfig<LiteNetwork>): TiledMethod {
  const { objective } = model;
  const network = untagged(model.network);
  const { regressor, imageChannels } = network;
  const values = siteValues(network);
  const inputs = values + regressor.channels + imageChannels;
  return {
    widest: Math.max(regressor.channels, network.denoiser?.channels ?? 0, inputs, 2 * values * imageChannels),
    direct: {
      'one-step': directAnswer(network, 'regressor'),
      ...(network.crisp && { crisp: directAnswer(network, 'crisp') }),
    },
    diffusion: objective.kind === 'diffusion' ? liteDiffusion(network, objective.prediction) : null,
  };
}

function directAnswer(network: LiteConfig, part: RegressorPart): DirectAnswer {
  return {
    halo: receptiveField(network).regression,
    cost: flops(network, part, 1, 1),
    compute: (params, x) => regress(network, params, x, undefined, part).image,
  };
}

function liteDiffusion(network: LiteConfig, prediction: TiledDiffusion['prediction']): TiledDiffusion {
  const { scale, regressor } = network;
  const reach = receptiveField(network);
  const sigmaOf = ({ sigma }: Guidance): Tensor4D => sigma!;
  return {
    prediction,
    channels: siteValues(network),
    guidance: { features: regressor.channels, sigma: 1 },
    guide: {
      halo: reach.features + reach.localScale,
      cost: flops(network, 'regressor', 1, 1),
      compute: (params, x) => {
        const features = regressorFeatures(network, params, x);
        return { features, sigma: localScale(network, params, features) };
      },
    },
    ...(network.crisp && { crisp: crispSamples(network) }),
    denoise: {
      halo: reach.denoiser,
      cost: flops(network, 'denoiser', 1, 1),
      compute: (params, x, { features }) => {
        const denoise = denoiser(network, params, { lowRes: x, features: features! });
        return (y, noiseLevel) => denoise(y, {}, noiseLevel);
      },
    },
    base: {
      halo: REGRESSION_HALO,
      cost: 0,
      compute: (params, x, { features }) => {
        const [, height, width] = x.shape;
        return regressionOf(network, params, features!, resizeBicubic(x, [height * scale, width * scale]));
      },
    },
    toDetail: (samples, guidance) => fromSites(network, samples, sigmaOf(guidance)),
    toSamples: (detail, guidance) => div(spaceToDepth(detail, scale), sigmaOf(guidance)) as Tensor4D,
  };
}

/** What the crisp picture, before the faithful one had a share in it, adds to that, in units of the local scale. */
function crispSamples(network: LiteConfig): NonNullable<TiledDiffusion['crisp']> {
  const { faithfulShare = 0 } = network;
  return {
    halo: receptiveField(network).regression,
    cost: flops(network, 'crisp', 1, 1),
    compute: (params, x, { features, sigma }) => {
      const [batch, height, width, channels] = x.shape;
      // The bicubic upsample is the same in both. Zeros would be uploaded.
      const base = fill([batch, height * network.scale, width * network.scale, channels], 0) as Tensor4D;
      const faithful = regressionOf(network, params, features!, base);
      const added = toSites(network, regress(network, params, x, base, 'crisp').image, faithful, sigma!);
      return faithfulShare === 0 ? added : mul(added, 1 / (1 - faithfulShare));
    },
  };
}
