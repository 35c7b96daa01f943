import type { ModelConfig } from '../config/modelConfig.ts';
import type { LiteNetwork } from '../config/network.ts';

/**
 * Which weights of another model a run of the light model starts from. One that makes a regressor crisp takes the crisp one
 * of a model that has it, or else the faithful one, and leaves out a denoiser that it has no use for.
 */
export function liteStart(
  { network, objective }: ModelConfig<LiteNetwork>,
  given: readonly string[],
): ReadonlyMap<string, string> {
  const isCrisp = objective.kind === 'regression' && objective.perceptual !== undefined;
  const goesOn = isCrisp && given.some((name) => name.startsWith('crisp.'));
  const names = new Map<string, string>();
  for (const name of given) {
    const [part] = name.split('.');
    if (goesOn && part === 'regressor') continue;
    if (isCrisp && part === 'denoiser' && network.denoiser === null) continue;
    names.set(goesOn && part === 'crisp' ? name.replace('crisp', 'regressor') : name, name);
  }
  return names;
}
