import { muonWeights } from '@sr3kit/training';
import type { RunConfig } from './runConfig.ts';
import { trainedShapes } from './trainedShapes.ts';

/** Names of the weights that a run moves by Muon; none for a run without it, or where its pattern fits none. */
export function weightsOfMuon({ model, training }: RunConfig): string[] {
  const { muon } = training.optimizer;
  if (muon === undefined) return [];
  const layout = [...trainedShapes(model)].map(([name, shape]) => ({ name, shape }));
  return muonWeights(layout, muon.weights);
}
