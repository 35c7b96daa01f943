import { describe, expect, test } from 'vitest';
import { bits, figures, runToy } from './testing/runs.ts';
import { toyBatches, toyConfig, toyLoss, type ToyBatch } from './testing/toyModel.ts';
import { toyStates } from './testing/toyStates.ts';
import { train } from './train.ts';

const states = toyStates();

describe('a run that is left', () => {
  test('by its caller goes on as if nothing had happened', async () => {
    const [left, whole] = [states.create(), states.create()];
    const some = [];
    for await (const step of train(left, { loss: toyLoss, batches: toyBatches })) {
      some.push(step);
      if (step.step === 3) break;
    }
    expect(left.step).toBe(3);
    const rest = await runToy(left);
    expect(figures([...some, ...rest])).toEqual(figures(await runToy(whole)));
    expect(await bits(left)).toEqual(await bits(whole));
  });

  test('by its signal finishes the step at hand, even between two accumulated batches', async () => {
    const state = states.create();
    const leave = new AbortController();
    const loss: typeof toyLoss = (params, batch, draw) => {
      if (draw.step === 2 && draw.micro === 0) leave.abort();
      return toyLoss(params, batch, draw);
    };
    const steps = await runToy(state, { loss, signal: leave.signal });
    expect(steps.map(({ step }) => step)).toEqual([1, 2, 3]);
    expect(state.step).toBe(3);
    expect(figures([...steps, ...(await runToy(state))])).toEqual(figures(await runToy(states.create())));
  });

  test('by its signal does not wait for a batch that never comes', async () => {
    const leave = new AbortController();
    const batches = async function* (start: number): AsyncGenerator<ToyBatch> {
      for await (const batch of toyBatches(start)) {
        if (batch.index === 4) {
          setTimeout(() => leave.abort(), 10);
          await new Promise(() => undefined);
        }
        yield batch;
      }
    };
    const steps = await runToy(states.create(), { batches, signal: leave.signal });
    expect(steps.map(({ step }) => step)).toEqual([1, 2]);
  });

  test('by its signal before it starts asks for nothing', async () => {
    const batches = (): never => {
      throw new Error('asked for batches');
    };
    expect(await runToy(states.create(), { batches, signal: AbortSignal.abort() })).toEqual([]);
  });

  test('lets timers and signals of the process through although it never waits', async () => {
    let fired = false;
    setTimeout(() => (fired = true), 0);
    const seen: boolean[] = [];
    for await (const _ of train(states.create(toyConfig({ steps: 20 })), { loss: toyLoss, batches: toyBatches })) {
      seen.push(fired);
    }
    expect(seen.at(-1)).toBe(true);
  });
});
