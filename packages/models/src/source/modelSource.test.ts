import { expect, test } from 'vitest';
import { ModelError } from './modelError.ts';
import { loadModelSource, type ModelSource } from './modelSource.ts';

test.each(['photo-x4', './models/mine', undefined, null])(
  '%j is no model, and the error names what is',
  async (given) => {
    const loading = loadModelSource(given as unknown as ModelSource);
    await expect(loading).rejects.toThrow(ModelError);
    await expect(loading).rejects.toThrow(
      `model: expected photoX4 of @sr3kit/photo-x4 or modelFolder(path), got ${given}`,
    );
  },
);
