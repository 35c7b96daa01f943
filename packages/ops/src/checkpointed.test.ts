import {
  add,
  grads,
  memory,
  mul,
  sum,
  tensor1d,
  tidy,
  type Tensor,
  type Tensor2D,
  type Tensor4D,
} from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { describeEngines } from '@sr3kit/testing';
import { checkpointed, gaussian, residualChain, withGradientCheckpointing } from './index.ts';
import { currentPrecision, withPrecision, type Precision } from './precision.ts';
import { gradientsByLibrary } from './testing/gradientsByLibrary.ts';

describeEngines(() => {
  test('a part is computed again for its gradient, in the precision it had, if it is asked for', async () => {
    const before = memory().numTensors;
    const seen: Precision[] = [];
    const f = (x: Tensor, w: Tensor): Tensor =>
      checkpointed(
        ([a, b]) => {
          seen.push(currentPrecision());
          return mul(mul(a!, b!), a!);
        },
        [x, w],
      );
    const [x, w] = [tensor1d([1, -2, 3]), tensor1d([4, 5, 6])];
    const slopes = (on: boolean): Tensor[] =>
      tidy(() => {
        const forward = (a: Tensor, b: Tensor): Tensor =>
          withPrecision('bfloat16', () =>
            withGradientCheckpointing(on ? gradientsByLibrary : undefined, () => add(f(a, b), a)),
          );
        return grads((a: Tensor, b: Tensor) => sum(forward(a, b)))([x, w]);
      });
    for (const [on, precisions] of [
      [false, ['bfloat16']],
      [true, ['bfloat16', 'bfloat16']],
    ] as const) {
      seen.length = 0;
      const [dx, dw] = slopes(on);
      expect(await dx!.array()).toEqual([9, -19, 37]); // 2 x w + 1
      expect(await dw!.array()).toEqual([1, 4, 9]);
      expect(seen).toEqual(precisions);
      dx!.dispose();
      dw!.dispose();
    }
    x.dispose();
    w.dispose();
    expect(memory().numTensors).toBe(before);
  });

  test('a chain of blocks has the value and the gradients that it has without', async () => {
    const before = memory().numTensors;
    const inputs: Tensor[] = tidy(() => [
      gaussian([2, 5, 6, 4], 1),
      ...[2, 3].map((seed) => mul(gaussian([3, 3, 4, 4], seed), 0.2)),
      ...[4, 5].map((seed) => gaussian([4], seed)),
      gaussian([2, 8], 6),
    ]);
    const chain = (x: Tensor, first: Tensor, second: Tensor, bias1: Tensor, bias2: Tensor, film: Tensor): Tensor4D => {
      const block = {
        first: { filter: first as Tensor4D, bias: bias1 as never },
        second: { filter: second as Tensor4D, bias: bias2 as never },
      };
      const told = { ...block, film: () => film.clone() as Tensor2D };
      return residualChain(x as Tensor4D, [told, block, told]);
    };
    const results = async (on: boolean): Promise<number[][]> => {
      const of = tidy(() =>
        withGradientCheckpointing(on ? gradientsByLibrary : undefined, () =>
          grads((...given: Tensor[]) => chain(...(given as Parameters<typeof chain>)))(inputs),
        ),
      );
      const numbers = await Promise.all(of.map(async (each) => [...(await each.data())]));
      for (const each of of) each.dispose();
      return numbers;
    };
    const [without, within] = [await results(false), await results(true)];
    for (const [i, wanted] of without.entries()) {
      const largest = Math.max(...wanted.map(Math.abs));
      expect(largest).toBeGreaterThan(0);
      within[i]!.forEach((value, j) => expect(Math.abs(value - wanted[j]!)).toBeLessThanOrEqual(1e-5 * largest));
    }
    for (const each of inputs) each.dispose();
    expect(memory().numTensors).toBe(before);
  });

  test('what the part throws is thrown, and leaves nothing behind', () => {
    const before = memory().numTensors;
    const x = tensor1d([1]);
    const broken = (): Tensor =>
      checkpointed(
        ([a]) => {
          add(a!, 1);
          throw new RangeError('the part is broken');
        },
        [x],
      );
    expect(() => tidy(() => withGradientCheckpointing(gradientsByLibrary, broken))).toThrow('the part is broken');
    x.dispose();
    expect(memory().numTensors).toBe(before);
  });
});
