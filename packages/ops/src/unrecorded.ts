import { engine } from '@tensorflow/tfjs-core';

/** The part of the engine that says whether operations are recorded: within a kernel they are not. Its types call this private. */
interface Recorder {
  readonly state: { kernelDepth: number };
}

/** Runs operations that no tape records; synchronous. @returns What it returns. */
export function unrecorded<T>(act: () => T): T {
  const { state } = engine() as unknown as Recorder;
  state.kernelDepth += 1;
  try {
    return act();
  } finally {
    state.kernelDepth -= 1;
  }
}
