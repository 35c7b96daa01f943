import { memory } from '@tensorflow/tfjs-core';
import { afterEach, beforeAll, beforeEach, expect } from 'vitest';
import { prepareEngine } from '@sr3kit/backends';
import { disposeParams } from '@sr3kit/denoiser';
import type { TrainerConfig } from '../config.ts';
import { createState, type TrainingState } from '../trainingState.ts';
import { toyConfig, toyParams } from './toyModel.ts';

/** What a file of tests makes states with. */
export interface ToyStates {
  /** A toy run at step 0. */
  create(config?: TrainerConfig): TrainingState;
  /** Has a state of another origin disposed with the rest. */
  own(state: TrainingState): TrainingState;
}

/**
 * Runs the tests of a file on plain JavaScript and disposes their states. Whatever happens in a test, success, error or
 * abort, no tensor may be left after that.
 */
export function toyStates(): ToyStates {
  const states: TrainingState[] = [];
  let tensors: number;
  beforeAll(() => prepareEngine({ engine: 'cpu' }));
  beforeEach(() => {
    tensors = memory().numTensors;
  });
  afterEach(() => {
    for (const state of states.splice(0)) state.dispose();
    expect(memory().numTensors).toBe(tensors);
  });
  const own = (state: TrainingState): TrainingState => {
    states.push(state);
    return state;
  };
  return {
    own,
    create(config = toyConfig()) {
      const params = toyParams(1);
      const state = own(createState(params, config));
      disposeParams(params);
      return state;
    },
  };
}
