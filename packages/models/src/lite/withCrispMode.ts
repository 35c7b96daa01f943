import type { NamedArray } from '@sr3kit/safetensors';
import type { ModelConfig } from '../config/modelConfig.ts';
import type { LiteNetwork } from '../config/network.ts';
import type { ModelFiles } from '../files/modelFiles.ts';
import { ModelError } from '../source/modelError.ts';

/** How the crisp regressor is taken over. */
export interface CrispModeOptions {
  /**
   * How much of the model's faithful regressor its weights get, 0 (the default) to below 1: the interpolation of networks of Wang et
   * al. 2019. A crisp regressor that learned from the faithful one may have gone a little too far: then a tenth of the way back
   * brings it nearer to the truth (docs/benchmarks/recipes.md has where it helped and where it did not). The configuration remembers it, for drawing that
   * starts from the crisp picture.
   */
  readonly faithfulShare?: number;
}

/**
 * Gives a light model a crisp mode, whose weights are the regressor of another model. The two are trained apart, because the
 * diffusion builds on the faithful regressor and must find it as it was. A crisp regressor that the model already has is
 * replaced.
 *
 * @param crisp - What a run with a perceptual term has made, or a model that has a crisp mode already.
 * @returns Shares the arrays of both, but for those that are a mixture of two.
 * @throws ModelError if the two do not fit each other.
 * @throws RangeError for a share that is below 0, or 1 and more.
 */
export function withCrispMode(
  model: ModelFiles,
  crisp: ModelFiles,
  { faithfulShare = 0 }: CrispModeOptions = {},
): ModelFiles {
  if (!(faithfulShare >= 0 && faithfulShare < 1)) {
    throw new RangeError(`faithfulShare must be at least 0 and below 1, got ${faithfulShare}`);
  }
  const [mine, other] = [regressorOf(model, 'the model'), regressorOf(crisp, 'the crisp model')];
  if (mine !== other) {
    throw new ModelError(`the crisp model's regressor is ${other}, and the model's is ${mine}: they must be alike`);
  }
  const config = model.config as ModelConfig<LiteNetwork>;
  const kept = [...model.arrays].filter(([name]) => !name.startsWith('crisp.'));
  const given = crisp.config.network as LiteNetwork;
  const part = given.crisp ? 'crisp.' : 'regressor.';
  const added = [...crisp.arrays].flatMap(([name, array]) => {
    if (!name.startsWith(part)) return [];
    const own = name.slice(part.length);
    return [[`crisp.${own}`, mixture(array, model.arrays.get(`regressor.${own}`)!, faithfulShare)] as const];
  });
  const { faithfulShare: _, ...rest } = config.network;
  // What is left of the crisp weights is what both mixtures left.
  const before = given.faithfulShare ?? 0;
  const share = before + faithfulShare - before * faithfulShare;
  const network: LiteNetwork = { ...rest, crisp: true, ...(share > 0 && { faithfulShare: share }) };
  return { config: { ...config, network }, arrays: new Map([...kept, ...added]) };
}

/** Between two arrays of one shape, `share` of the way to the other. */
function mixture(array: NamedArray, other: NamedArray, share: number): NamedArray {
  if (share === 0) return array;
  const [from, to] = [Float32Array.from(array.data, Number), Float32Array.from(other.data, Number)];
  return { shape: array.shape, data: from.map((value, i) => value + share * (to[i]! - value)) };
}

/** In words, with all that its weights depend on. */
function regressorOf({ config }: ModelFiles, what: string): string {
  const network = config.network as Partial<LiteNetwork>;
  if (config.network.kind !== 'lite') {
    throw new ModelError(`${what} has no regressor to make crisp: its network is of the kind ${config.network.kind}`);
  }
  const { channels, blocks, residualScale } = network.regressor!;
  return `${channels} channels wide and ${blocks} blocks deep at ${network.scale}x in ${network.imageChannels} colours, in units of ${residualScale}`;
}
