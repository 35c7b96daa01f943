import { disposeModel, fromTensors, initModel, type ModelConfig, type ModelFiles } from '@sr3kit/models';
import { tinyUnet } from '@sr3kit/testing';

const config: ModelConfig = {
  format: 'sr3kit-model',
  version: 1,
  task: { scale: 4, size: 16, channels: 3 },
  network: { kind: 'unet', ...tinyUnet },
  schedule: { kind: 'cosine', steps: 100, offset: 0.008, maxBeta: 0.999 },
  objective: {
    kind: 'diffusion',
    target: 'residual',
    residualScale: 0.2,
    norm: 'l1',
    prediction: 'v',
    weighting: { kind: 'none' },
    stratified: true,
  },
};

/** The smallest U-Net, with untrained weights, as plain data. */
export async function unetFiles(): Promise<ModelFiles> {
  const model = initModel(config, 3);
  try {
    return { config, arrays: await fromTensors(model.params) };
  } finally {
    disposeModel(model);
  }
}
