import type { ModelFiles } from '@sr3kit/checkpoints';
import { loadModel } from '@sr3kit/checkpoints/node';

/**
 * A model in a folder, `model.json` and `model.safetensors`, as the trainer writes it: for `createUpscaler`.
 *
 * @returns a function that reads it; it throws CheckpointError for what is missing, damaged or no model.
 */
export function modelFolder(path: string): () => Promise<ModelFiles> {
  return () => loadModel(path);
}
