import { memory } from '@tensorflow/tfjs-core';
import { afterEach, beforeAll, beforeEach, expect } from 'vitest';
import { prepareEngine, type Engine } from '@sr3kit/backends';
import { createUpscaler, type Upscaler } from '../index.ts';
import { liteFiles } from './liteFiles.ts';

/** What the tests of a file work with. */
interface Used {
  readonly engine: Engine;
  /** Of the smallest light model; each test has one of its own. */
  readonly upscaler: Upscaler;
}

/** Makes an upscaler on wasm for each test of a file, and checks that no tensor is left over. */
export function useUpscaler(): Used {
  let engine: Engine;
  let upscaler: Upscaler;
  let tensors: number;
  beforeAll(async () => {
    engine = await prepareEngine({ engine: 'wasm' });
  });
  beforeEach(async () => {
    tensors = memory().numTensors;
    upscaler = await createUpscaler({ model: liteFiles(), engine });
  });
  afterEach(() => {
    upscaler.dispose();
    expect(memory().numTensors, 'tensors left over').toBe(tensors);
  });
  return {
    get engine() {
      return engine;
    },
    get upscaler() {
      return upscaler;
    },
  };
}
