import { memory, randomUniform, tanh, type Tensor4D } from '@tensorflow/tfjs-core';
import { beforeAll, expect, test } from 'vitest';
import { prepareEngine } from '@sr3kit/backends';
import type { Evaluation } from '@sr3kit/denoiser';
import { evaluation } from './evaluation.ts';
import type { PictureNetwork } from './pictureNetwork.ts';

beforeAll(async () => {
  await prepareEngine({ engine: 'cpu' });
});

/** Judges each pixel by itself, so that pieces change nothing. */
const pointwise = {
  kind: 'pointwise',
  sizeMultiple: () => 4,
  apply: (_network, _params, y) => tanh(y!),
} as Partial<PictureNetwork<{ kind: 'pointwise' }>> as PictureNetwork<{ kind: 'pointwise' }>;

function answer(y: Tensor4D, piece?: number): Evaluation {
  return evaluation(
    { architecture: pointwise, network: { kind: 'pointwise' }, params: {}, piece },
    y,
    { image: y },
    null,
  );
}

function drive(parts: Evaluation): Tensor4D {
  for (;;) {
    const part = parts.next();
    if (part.done === true) return part.value;
  }
}

test('a network that sees single pixels gives the same in pieces', async () => {
  const y: Tensor4D = randomUniform([2, 28, 44, 3], -2, 2, 'float32', 1);
  const before = memory().numTensors;
  const [whole, pieces] = [drive(answer(y)), drive(answer(y, 12))];
  const expected = await whole.data();
  (await pieces.data()).forEach((value, i) => expect(value).toBeCloseTo(expected[i]!, 6));
  whole.dispose();
  pieces.dispose();
  expect(memory().numTensors).toBe(before);
  for (let stop = 0; stop < 9; stop += 1) {
    const parts = answer(y, 12);
    for (let i = 0; i < stop; i += 1) parts.next();
    parts.return(undefined as never);
    expect(memory().numTensors).toBe(before);
  }
  y.dispose();
});
