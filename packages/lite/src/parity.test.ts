import { readFileSync } from 'node:fs';
import {
  add,
  dispose,
  grads,
  memory,
  mul,
  sum,
  tensor,
  tensor1d,
  tensor4d,
  tidy,
  type Scalar,
  type Tensor,
  type Tensor4D,
} from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { decodeFloats, describeEngines, namedValues, relativeDifference, sizeOf } from '@sr3kit/testing';
import { denoiser, localScale, localScaleLoss, parameterShapes, regress, toSites, type LiteConfig } from './index.ts';
import { fromTorch, weightOf } from './testing/torch.ts';

// Written by tools/parity/lite.py with PyTorch, in double precision.
interface Golden {
  readonly config: LiteConfig;
  readonly shape: readonly [batch: number, height: number, width: number];
  readonly noiseLevels: number[];
  readonly outputs: Readonly<Record<keyof Outputs, string>>;
  readonly localScaleLoss: number;
  readonly gradientsOfInputs: Readonly<Record<'low' | 'high' | 'y', string>>;
  readonly weights: Readonly<Record<string, number[]>>;
  readonly gradients: Readonly<Record<string, string>>;
}

const read = (name: string): Golden =>
  JSON.parse(readFileSync(new URL(`../golden/${name}.json`, import.meta.url), 'utf8')) as Golden;

/**
 * Largest difference that is allowed, relative to the largest value of a tensor. WebGPU's sine and cosine, of which the
 * embedding of the noise level is made, may be off by 2^-11 (WGSL, accuracy of built-in functions), and so the denoiser with
 * it: with exact ones the differences there are those of the other engines.
 */
function toleranceOf(name: string, engine: string): number {
  return engine === 'webgpu' && name.startsWith('denoiser') ? 2 ** -11 : 1e-4;
}

function picturesOf({ config, shape: [batch, height, width] }: Golden): Record<string, Tensor4D> {
  const { scale, imageChannels } = config;
  const picture = (name: string, side: number, channels: number): Tensor4D => {
    const shape: [number, number, number, number] = [batch, height * side, width * side, channels];
    return tensor4d(namedValues(name, sizeOf(shape)), shape);
  };
  return {
    low: picture('low', 1, imageChannels),
    high: picture('high', scale, imageChannels),
    y: picture('y', 1, scale * scale),
  };
}

interface Outputs {
  readonly image: Tensor4D;
  readonly features: Tensor4D;
  readonly localScale: Tensor4D;
  readonly target: Tensor4D;
  readonly denoiser: Tensor4D;
}

/** Everything the model makes of weights and pictures by name. */
function run({ config, noiseLevels }: Golden, named: Readonly<Record<string, Tensor>>): { all: Outputs; loss: Scalar } {
  const { low, high, y, ...params } = named as Record<string, Tensor4D>;
  const { image, features } = regress(config, params, low!);
  const scale = localScale(config, params, features);
  const denoise = denoiser(config, params, { lowRes: low!, features });
  const target = toSites(config, high!, image, scale);
  const loss = localScaleLoss(scale, toSites(config, high!, image, null));
  const answer = denoise(y!, {}, tensor1d(noiseLevels));
  return { all: { image, features, localScale: scale, target, denoiser: answer }, loss };
}

/** The number whose gradients the file holds: `weighted` of every output, and the loss. */
function total({ all, loss }: ReturnType<typeof run>): Scalar {
  return Object.entries(all).reduce<Scalar>((found, [name, output]: [string, Tensor4D]) => {
    const factors = tensor(namedValues(`loss.${name}`, output.size), output.shape);
    return add(found, mul(sum(mul(output, factors)), 1 / Math.sqrt(output.size)));
  }, loss);
}

describeEngines((engine) => {
  test.each(['rgb-x2', 'gray-x3'])('%s equals PyTorch, outputs and gradients', async (name) => {
    const before = memory().numTensors;
    const golden = read(name);
    const shapes = parameterShapes(golden.config);
    expect([...shapes.keys()].sort()).toEqual(Object.keys(golden.weights).sort());
    const named: Record<string, Tensor> = picturesOf(golden);
    for (const [weight, shape] of Object.entries(golden.weights)) {
      named[weight] = fromTorch(weightOf(weight, shape), shape);
    }
    const names = Object.keys(named);

    const { all, loss } = tidy(() => run(golden, named) as never) as ReturnType<typeof run>;
    for (const [output, found] of Object.entries(all) as [keyof Outputs, Tensor4D][]) {
      expect(relativeDifference(await found.data(), decodeFloats(golden.outputs[output])), output).toBeLessThan(
        toleranceOf(output, engine),
      );
    }
    expect((await loss.data())[0]! / golden.localScaleLoss, 'loss of the local scale').toBeCloseTo(1, 4);

    const slopes = tidy(() =>
      grads((...given: Tensor[]) => total(run(golden, Object.fromEntries(names.map((each, i) => [each, given[i]!])))))(
        Object.values(named),
      ),
    );
    for (const [i, each] of names.entries()) {
      const shape = golden.weights[each];
      // Pictures are kept as the model has them, weights as PyTorch has them.
      const expected = shape
        ? fromTorch(decodeFloats(golden.gradients[each]!), shape)
        : tensor(decodeFloats(golden.gradientsOfInputs[each as 'low' | 'high' | 'y']));
      const found = relativeDifference(await slopes[i]!.data(), (await expected.data()) as Float32Array);
      expect(found, `gradient of ${each}`).toBeLessThan(toleranceOf(each, engine));
      expected.dispose();
    }
    dispose([...Object.values(named), ...Object.values(all), loss, ...slopes] as Tensor[]);
    expect(memory().numTensors).toBe(before);
  });
});
