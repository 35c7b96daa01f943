import { dispose, memory, mul, reshape, scalar, square, sum, tensor1d, tensor2d, tidy } from '@tensorflow/tfjs-core';
import type { Scalar, Tensor } from '@tensorflow/tfjs-core';
import { beforeAll, beforeEach, afterEach, describe, expect, test } from 'vitest';
import { prepareEngine } from '@sr3kit/backends';
import { disposeParams, type Params } from '@sr3kit/denoiser';
import { lossGradient } from './gradients.ts';
import { layoutOf, type ParameterLayout } from './layout.ts';

describe('lossGradient', () => {
  let params: Params;
  let layout: ParameterLayout;
  let tensors: number;

  beforeAll(() => prepareEngine({ engine: 'cpu' }));
  beforeEach(() => {
    params = { w: tensor2d([[1, 2], [3, 4]]), unused: tensor1d([5, 6, 7]), b: tensor1d([8]) }; // prettier-ignore
    layout = layoutOf(params);
    tensors = memory().numTensors;
  });
  afterEach(() => {
    expect(memory().numTensors).toBe(tensors);
    disposeParams(params);
  });

  test('has the gradient of every parameter in the order of the layout, 0 where the loss does not depend on it', () => {
    const { loss, gradients } = lossGradient(params, layout, ({ w, b }) => sum(mul(square(w!), b!)) as Scalar);
    expect(loss.dataSync()[0]).toBe(8 * 30);
    expect(gradients.map((gradient) => gradient.arraySync())).toEqual([[[16, 32], [48, 64]], [0, 0, 0], [30]]); // prettier-ignore
    expect(loss.shape).toEqual([]);
    dispose([loss, ...gradients]);
  });

  test('refuses what is no scalar', () => {
    expect(() => lossGradient(params, layout, ({ w }) => square(w!) as unknown as Scalar)).toThrow(
      'the loss must be a float32 scalar, got float32 of shape [2, 2]: take its mean',
    );
  });

  test('refuses a loss that depends on nothing', () => {
    expect(() => lossGradient(params, layout, () => scalar(1))).toThrow('the loss depends on no parameter');
  });

  test('frees what the backward pass would have needed when the forward pass throws', () => {
    const broken = ({ w }: Params): Scalar => {
      const squares: Tensor = square(mul(w!, w!));
      return reshape(squares, [3]) as unknown as Scalar;
    };
    expect(() => lossGradient(params, layout, broken)).toThrow('4');
    // And the next gradient is not disturbed by it.
    tidy(() => {
      const { gradients } = lossGradient(params, layout, ({ b }) => sum(square(b!)) as Scalar);
      expect(gradients[2]!.arraySync()).toEqual([16]);
    });
  });
});
