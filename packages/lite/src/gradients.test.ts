import {
  add,
  concat,
  dispose,
  grads,
  memory,
  mul,
  reshape,
  sum,
  tensor1d,
  tidy,
  type Tensor,
  type Tensor1D,
  type Tensor4D,
} from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { gaussian } from '@sr3kit/ops';
import { gaussians, uniforms } from '@sr3kit/random';
import { describeEngines } from '@sr3kit/testing';
import { denoiser, localScale, localScaleLoss, regress, siteValues, toSites, type LiteConfig } from './index.ts';
import { randomParams, tinyConfig } from './testing/tinyConfig.ts';

/** What the whole model is a function of, by name: its weights, the pictures and the noisy sites. */
type Inputs = Readonly<Record<string, Tensor>>;

const gray: LiteConfig = { ...tinyConfig, scale: 3, imageChannels: 1 };

function inputsOf(config: LiteConfig): Inputs {
  const { scale, imageChannels } = config;
  return {
    ...randomParams(config, 3),
    low: gaussian([2, 3, 2, imageChannels], 50),
    high: gaussian([2, 3 * scale, 2 * scale, imageChannels], 51),
    y: gaussian([2, 3, 2, siteValues(config)], 52),
  };
}

/** Everything the model answers, in a row: picture, scale, its loss, target of the denoiser, answer of the denoiser. */
function whole(config: LiteConfig, inputs: Inputs): Tensor1D {
  const { low, high, y, ...params } = inputs as Record<string, Tensor4D>;
  const { image, features } = regress(config, params, low!);
  const scale = localScale(config, params, features);
  const loss = localScaleLoss(scale, toSites(config, high!, image, null));
  const target = toSites(config, high!, image, scale);
  const answer = denoiser(config, params, { lowRes: low!, features })(y!, {}, tensor1d([0.31, 0.83]));
  return concat([image, scale, loss, target, answer].map((each) => reshape(each, [-1]))) as Tensor1D;
}

/** Fourth-order central difference; the step balances its truncation against the rounding of float32. */
const STEP = 0.01;
const STENCIL = [
  [-2, 1 / 12],
  [-1, -2 / 3],
  [1, 2 / 3],
  [2, -1 / 12],
] as const;

/** One direction for each input, all of them together of unit length. */
function directionOf(inputs: Inputs, seed: number): Readonly<Record<string, Float32Array>> {
  const entries = Object.entries(inputs).map(([name, { size }], i) => [name, gaussians(seed + i, 0, size)] as const);
  const length = Math.hypot(...entries.map(([, values]) => Math.hypot(...values)));
  return Object.fromEntries(entries.map(([name, values]) => [name, values.map((value) => value / length)]));
}

const dot = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  Array.from(a).reduce((total, value, i) => total + value * b[i]!, 0);

const sumOf = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

/** What is moved at a time: each input alone, or each part of the model where an evaluation takes long. */
function groupsOf(names: readonly string[], engine: string): readonly (readonly string[])[] {
  if (engine !== 'webgpu') return names.map((name) => [name]);
  return [/^regressor\./, /^localScale\./, /^denoiser\./, /^[^.]*$/].map((part) =>
    names.filter((name) => part.test(name)),
  );
}

/** Numeric derivative of a weighted sum of what the model answers, when the inputs in `along` move. */
async function numericSlope(
  config: LiteConfig,
  inputs: Inputs,
  along: Readonly<Record<string, Float32Array>>,
  factors: Float32Array,
): Promise<number> {
  // As large a step for each value, whether few are moved or many.
  const step = STEP * Math.sqrt(sumOf(Object.values(along).map(({ length }) => length)));
  let slope = 0;
  for (const [offset, weight] of STENCIL) {
    const answers = tidy(() => {
      const moved = Object.entries(along).map(([name, values]) => {
        const input = inputs[name]!;
        return [
          name,
          add(input, reshape(tensor1d(values.map((value) => value * offset * step)), input.shape)),
        ] as const;
      });
      return whole(config, { ...inputs, ...Object.fromEntries(moved) });
    });
    // Added up in double precision: float32 would round away what the difference measures.
    slope += (weight * dot(await answers.data(), factors)) / step;
    answers.dispose();
  }
  return slope;
}

describeEngines((engine) => {
  test.each<[string, LiteConfig]>([
    ['RGB', tinyConfig],
    ['gray', gray],
  ])('%s: the gradient in every weight and input is that of differences', async (_, config) => {
    const before = memory().numTensors;
    const inputs = inputsOf(config);
    const names = Object.keys(inputs);
    const size = tidy(() => whole(config, inputs).size);
    // Random factors, so that no symmetry of the sum hides an error.
    const factors = Float32Array.from(uniforms(99, 0, size), (u) => 2 * u - 1);
    const slopes = tidy(() =>
      grads((...given: Tensor[]) =>
        sum(mul(whole(config, Object.fromEntries(names.map((name, i) => [name, given[i]!]))), tensor1d(factors))),
      )(Object.values(inputs)),
    );
    const values = await Promise.all(slopes.map((slope) => slope.data()));
    const slopeOf = (name: string): ArrayLike<number> & Iterable<number> => values[names.indexOf(name)]!;
    for (const group of groupsOf(names, engine)) {
      const along = directionOf(Object.fromEntries(group.map((name) => [name, inputs[name]!])), 70);
      const numeric = await numericSlope(config, inputs, along, factors);
      const analytic = sumOf(group.map((name) => dot(slopeOf(name), along[name]!)));
      const length = Math.hypot(...group.map((name) => Math.hypot(...slopeOf(name))));
      expect(length, `${group.join()} has a gradient`).toBeGreaterThan(1e-3);
      expect(Math.abs(numeric - analytic) / length, `gradient of ${group.join()}`).toBeLessThan(3e-3);
    }
    dispose([...Object.values(inputs), ...slopes]);
    expect(memory().numTensors).toBe(before);
  });
});
