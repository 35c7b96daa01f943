import '@tensorflow/tfjs-backend-cpu';
import { engine, memory, setBackend, tensor3d, type Tensor3D } from '@tensorflow/tfjs-core';
import { beforeAll, expect, test } from 'vitest';
import { selfAttention, selfAttentionInParts } from './index.ts';
import { values } from './testing/gradient.ts';

beforeAll(() => setBackend('cpu'));

const inputs = (positions: number): [Tensor3D, Tensor3D, Tensor3D] =>
  [1, 2, 3].map((seed) => tensor3d(values([2, positions, 4], seed), [2, positions, 4])) as [
    Tensor3D,
    Tensor3D,
    Tensor3D,
  ];

test.each([1, 2])('with %d heads, blocks of queries give what all at once give', async (heads) => {
  const all = inputs(23);
  const whole = await selfAttention(...all, { heads }).data();
  for (const most of [1, 23 * 2 * heads, 23 * 2 * heads * 5, 23 * 2 * heads * 22]) {
    const blocks = await selfAttention(...all, { heads, most }).data();
    blocks.forEach((value, i) => expect(value).toBeCloseTo(whole[i]!, 6));
  }
});

test('no tensor is larger than what may be held at a time', async () => {
  const all = inputs(64);
  const before = memory().numTensors;
  const { kernels } = await engine().profile(() => ({ mixed: selfAttention(...all, { most: 2 * 64 * 4 }) }));
  const largest = Math.max(
    ...kernels.flatMap(({ outputShapes }) => outputShapes.map((shape) => shape.reduce((a, b) => a * b, 1))),
  );
  // 64 x 64 x 2 all at once.
  expect(largest).toBe(2 * 64 * 4);
  expect(memory().numTensors - before).toBe(1);
});

test.each([1, 2])(
  'with %d heads, in parts it is the same to the bit, and nothing is held after a stop',
  async (heads) => {
    const all = inputs(23);
    const before = memory().numTensors;
    const options = { heads, most: 23 * 2 * heads * 5 };
    const whole = selfAttention(...all, options);
    const parts = selfAttentionInParts(...all, options);
    let pauses = 0;
    let part = parts.next();
    for (; part.done !== true; part = parts.next()) pauses += 1;
    // 23 queries, 5 at a time.
    expect(pauses).toBe(5);
    expect(await part.value.data()).toEqual(await whole.data());
    whole.dispose();
    part.value.dispose();
    for (let stop = 0; stop <= pauses; stop += 1) {
      const stopped = selfAttentionInParts(...all, options);
      for (let i = 0; i < stop; i += 1) stopped.next();
      stopped.return(undefined as never);
      expect(memory().numTensors).toBe(before);
    }
  },
);
