import { fromTensors, type ModelFiles } from '@sr3kit/checkpoints';
import { disposeModel } from '../model.ts';
import { tinyModel } from './tinyModel.ts';

/** The tiny U-Net as plain data. */
export async function unetFiles(): Promise<ModelFiles> {
  const model = tinyModel('diffusion');
  try {
    return { config: model.config, arrays: await fromTensors(model.params) };
  } finally {
    disposeModel(model);
  }
}
