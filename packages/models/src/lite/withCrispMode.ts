import type { ModelConfig } from '../config/modelConfig.ts';
import type { LiteNetwork } from '../config/network.ts';
import type { ModelFiles } from '../files/modelFiles.ts';
import { ModelError } from '../source/modelError.ts';

/**
 * Gives a light model a crisp mode, whose weights are the regressor of another model. The two are trained apart, because the
 * diffusion builds on the faithful regressor and must find it as it was. A crisp regressor that the model already has is
 * replaced.
 *
 * @param crisp - What a run with a perceptual term has made.
 * @returns Shares the arrays of both.
 * @throws ModelError if the two do not fit each other.
 */
export function withCrispMode(model: ModelFiles, crisp: ModelFiles): ModelFiles {
  const [mine, other] = [regressorOf(model, 'the model'), regressorOf(crisp, 'the crisp model')];
  if (mine !== other) {
    throw new ModelError(`the crisp model's regressor is ${other}, and the model's is ${mine}: they must be alike`);
  }
  const config = model.config as ModelConfig<LiteNetwork>;
  const kept = [...model.arrays].filter(([name]) => !name.startsWith('crisp.'));
  const added = [...crisp.arrays].flatMap(([name, array]) =>
    name.startsWith('regressor.') ? [[name.replace('regressor', 'crisp'), array] as const] : [],
  );
  const network: LiteNetwork = { ...config.network, crisp: true };
  return { config: { ...config, network }, arrays: new Map([...kept, ...added]) };
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
