import { memory } from '@tensorflow/tfjs-core';
import { afterEach, beforeAll, beforeEach, expect } from 'vitest';
import { prepareEngine } from '@sr3kit/backends';
import { disposeModel, type Model } from '../index.ts';

/** Gives every test of a file a model of its own, in plain JavaScript, and sees to it that nothing else is left after it. */
export function eachTestHasModel(make: () => Model, take: (model: Model) => void): void {
  let model: Model;
  let tensors: number;
  beforeAll(async () => {
    await prepareEngine({ engine: 'cpu' });
  });
  beforeEach(() => {
    tensors = memory().numTensors;
    model = make();
    take(model);
  });
  afterEach(() => {
    disposeModel(model);
    expect(memory().numTensors, 'tensors left over').toBe(tensors);
  });
}
