import { tidy } from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import { disposeParams } from '@sr3kit/denoiser';
import { toyConfig, toyParams } from './testing/toyModel.ts';
import { toyStates } from './testing/toyStates.ts';
import { createState, type TrainingState } from './trainingState.ts';

const states = toyStates();

describe('createState', () => {
  test('outlives the tidy it is made in, and takes nothing from the caller', () => {
    const params = toyParams(1);
    let made: TrainingState | undefined;
    tidy(() => {
      made = states.own(createState(params, toyConfig()));
    });
    const state = made!;
    expect(state.values.isDisposed).toBe(false);
    expect(Object.values(params).some(({ isDisposed }) => isDisposed)).toBe(false);
    expect([...state.m.dataSync(), ...state.v.dataSync()].every((value) => value === 0)).toBe(true);
    expect(state.ema.dataSync()).toEqual(state.values.dataSync());
    disposeParams(params);
  });
});
