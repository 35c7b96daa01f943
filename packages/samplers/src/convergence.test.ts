import '@tensorflow/tfjs-backend-cpu';
import { tensor4d } from '@tensorflow/tfjs-core';
import { afterAll, expect, test } from 'vitest';
import { createSchedule, respace, type NoiseCurve } from '@sr3kit/schedules';
import { ddim, dpmSolverPP, sample } from './index.ts';
import { flowOf, gaussianOracle } from './testing/gaussianOracle.ts';
import { resultOf } from './testing/run.ts';

const data = { mean: 0.3, deviation: 0.25 };
const oracle = gaussianOracle(data);
const yT = [-1.1, 0.4, 1.3];
const initial = tensor4d(yT, [1, 1, 3, 1]);
afterAll(() => initial.dispose());

type Solver = (curve: NoiseCurve) => Promise<Float32Array>;
const start = { shape: [1, 1, 3, 1], seed: 0, condition: {}, clip: null, initial } as const;
const first: Solver = (curve) => resultOf(sample(oracle, curve, start, { sampler: ddim({ eta: 0 }) }));
const second: Solver = (curve) =>
  resultOf(sample(oracle, curve, start, { sampler: dpmSolverPP({ stochastic: false }) }));

/** Largest distance from where the probability-flow equation leads. */
async function error(solver: Solver, curve: NoiseCurve): Promise<number> {
  const found = await solver(curve);
  const last = curve.alphaBars.at(-1)!;
  return Math.max(...yT.map((value, i) => Math.abs(found[i]! - flowOf(data, value, last))));
}

test.each([
  ['linear', createSchedule({ kind: 'linear', steps: 2000 })],
  ['cosine', createSchedule({ kind: 'cosine', steps: 2000, offset: 0 })],
] as const)(
  'on the %s curve DDIM has order 1, DPM-Solver++ 2M order 2, and both end in the flow',
  async (_name, curve) => {
    const at = async (steps: number) => {
      const fewer = respace(curve, steps, 'logSnr');
      return { ddim: await error(first, fewer), solver: await error(second, fewer) };
    };
    const [coarse, middle, fine] = [await at(32), await at(64), await at(128)];
    const order = (large: number, small: number): number => Math.log2(large / small);
    expect(order(coarse.ddim, middle.ddim)).toBeGreaterThan(0.85);
    expect(order(middle.ddim, fine.ddim)).toBeGreaterThan(0.85);
    expect(order(middle.ddim, fine.ddim)).toBeLessThan(1.3);
    expect(order(coarse.solver, middle.solver)).toBeGreaterThan(1.7);
    expect(order(middle.solver, fine.solver)).toBeGreaterThan(1.7);
    for (const { ddim: one, solver: two } of [coarse, middle, fine]) expect(two).toBeLessThan(one / 4);
    expect(fine.solver).toBeLessThan(1e-3);
  },
);

test('DDIM and the solver come together as steps grow', async () => {
  const curve = createSchedule({ kind: 'linear', steps: 2000 });
  const apart = async (steps: number): Promise<number> => {
    const fewer = respace(curve, steps, 'quadratic');
    const [one, two] = [await first(fewer), await second(fewer)];
    return Math.max(...one.map((value, i) => Math.abs(value - two[i]!)));
  };
  const distances = [await apart(20), await apart(80), await apart(320)];
  expect(distances[1]).toBeLessThan(distances[0]! / 2.5);
  expect(distances[2]).toBeLessThan(distances[1]! / 2.5);
  expect(distances[2]).toBeLessThan(5e-3);
});
