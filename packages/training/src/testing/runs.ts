import { train, type TrainOptions, type TrainStep } from '../train.ts';
import type { TrainingState } from '../trainingState.ts';
import { toyBatches, toyLoss, type ToyBatch } from './toyModel.ts';

/** Trains the toy model to the end of its configuration. */
export async function runToy(
  state: TrainingState,
  options: Partial<TrainOptions<ToyBatch>> = {},
): Promise<TrainStep[]> {
  const steps: TrainStep[] = [];
  for await (const step of train(state, { loss: toyLoss, batches: toyBatches, ...options })) steps.push(step);
  return steps;
}

/** What must be equal to the bit: the numbers of every step (its times are none of them). */
export function figures(steps: readonly TrainStep[]): Omit<TrainStep, 'seconds' | 'waited'>[] {
  return steps.map(({ seconds: _seconds, waited: _waited, ...rest }) => rest);
}

/** The vectors of a state as the bits they are made of, in hexadecimal. */
export async function bits(state: TrainingState): Promise<Record<string, string>> {
  const hex = async (name: 'values' | 'm' | 'v' | 'ema'): Promise<[string, string]> => {
    const data = (await state[name].data()) as Float32Array;
    return [name, Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString('hex')];
  };
  return Object.fromEntries([await hex('values'), await hex('m'), await hex('v'), await hex('ema')]);
}
