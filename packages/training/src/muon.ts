import {
  add,
  clone,
  concat,
  div,
  matMul,
  mul,
  reshape,
  split,
  sqrt,
  square,
  stack,
  sub,
  sum,
  tidy,
  unstack,
  util,
  type Tensor1D,
  type Tensor2D,
  type Tensor3D,
} from '@tensorflow/tfjs-core';
import type { AdamVectors } from './adam.ts';
import type { MuonConfig } from './config.ts';
import type { ParameterLayout } from './layout.ts';

/** Of the quintic iteration of Newton and Schulz (Jordan et al. 2024): any singular value in (0, 1] ends up near 1. */
const QUINTIC = { a: 3.4445, b: -4.775, c: 2.0315 };
const ROUNDS = 5;
/** An orthogonal matrix times this and the root of its longer side has entries as large as Adam's steps (Liu et al. 2025). */
const LIKE_ADAM = 0.2;

/** Where the matrices lie that Muon turns: for each slot of the layout its rows and columns, or undefined for Adam's. */
export type Matrices = readonly (readonly [rows: number, columns: number] | undefined)[];

/**
 * Names of the weights that are Muon's: those of two dimensions and more whose names fit a pattern. A training by Muon needs
 * at least one.
 *
 * @param pattern - A regular expression, `optimizer.muon.weights`.
 * @returns In the order of the layout; empty where nothing fits.
 * @throws SyntaxError if the pattern is no regular expression, which `trainerConfigSchema` refuses.
 */
export function muonWeights(layout: ParameterLayout, pattern: string): string[] {
  const fits = new RegExp(pattern, 'u');
  return layout.filter(({ name, shape }) => shape.length >= 2 && fits.test(name)).map(({ name }) => name);
}

/**
 * The {@link muonWeights} as matrices, each with a column for each output, as it lies in memory.
 *
 * @throws RangeError if there are none.
 */
export function muonMatrices(layout: ParameterLayout, config: MuonConfig): Matrices {
  const names = new Set(muonWeights(layout, config.weights));
  if (names.size === 0) {
    const some = layout.slice(0, 3).map(({ name }) => name);
    throw new RangeError(
      `optimizer.muon.weights: no matrix among the ${layout.length} weights has a name that fits ${JSON.stringify(config.weights)}: ` +
        `write a regular expression that fits some of them (they are ${some.join(', ')}, ...)`,
    );
  }
  return layout.map(({ name, shape }): readonly [number, number] | undefined => {
    if (!names.has(name)) return undefined;
    const columns = shape.at(-1)!;
    return [util.sizeFromShape([...shape]) / columns, columns];
  });
}

/** What one step of Muon depends on beside the vectors. */
export interface MuonInput {
  /** [parameters], clipped. */
  readonly gradient: Tensor1D;
  readonly learningRate: number;
  readonly weightDecay: number;
  readonly layout: ParameterLayout;
}

/**
 * One step of Muon for the matrices of a model: Nesterov's momentum of each, made orthogonal (Jordan et al. 2024), in the size
 * of Adam's steps. Weight decay is decoupled (Liu et al. 2025). Matrices of one shape are worked on together.
 *
 * @param before - The vectors of the last step, where `m` of a matrix is its momentum.
 * @param adam - Those of the next by Adam, from which all other weights are taken, and `v`.
 * @returns The vectors of the next step; the caller owns them.
 * @throws RangeError if no matrix fits `config.weights`.
 */
export function muonStep(before: AdamVectors, adam: AdamVectors, input: MuonInput, config: MuonConfig): AdamVectors {
  const matrices = muonMatrices(input.layout, config);
  const sizes = input.layout.map(({ shape }) => util.sizeFromShape([...shape]));
  const rate = input.learningRate * config.rate;
  return tidy(() => {
    const parts = (vector: Tensor1D): Tensor1D[] => split(vector, sizes);
    const old = { values: parts(before.values), m: parts(before.m) };
    const gradients = parts(input.gradient);
    const next = { values: parts(adam.values), m: parts(adam.m) };
    for (const { slots, sides } of slotsByShape(matrices)) {
      const together = (from: readonly Tensor1D[]): Tensor3D =>
        stack(slots.map((slot): Tensor2D => reshape(from[slot]!, sides))) as Tensor3D;
      const gradient = together(gradients);
      const momentum = mixed(together(old.m), gradient, config.momentum);
      // The average as it will be if the next gradient is like this one (Nesterov).
      const step = orthogonal(mixed(momentum, gradient, config.momentum));
      const size = rate * LIKE_ADAM * Math.sqrt(Math.max(...sides));
      const kept = mul(together(old.values), 1 - rate * input.weightDecay);
      const moved = { values: unstack(sub(kept, mul(step, size))), m: unstack(momentum) };
      for (const [i, slot] of slots.entries()) {
        next.values[slot] = reshape(moved.values[i]!, [-1]);
        next.m[slot] = reshape(moved.m[i]!, [-1]);
      }
    }
    return { values: concat(next.values), m: concat(next.m), v: clone(adam.v) };
  });
}

/**
 * Matrices with their singular values moved near 1, by five rounds of the quintic: between 0.7 and 1.2.
 *
 * @param matrices - [count, rows, columns].
 * @returns The same shape; the caller owns it.
 */
export function orthogonal(matrices: Tensor3D): Tensor3D {
  return tidy(() => {
    const [, rows, columns] = matrices.shape;
    const tall = rows > columns;
    const norm = sqrt(sum(square(matrices), [1, 2], true));
    let x: Tensor3D = div(matrices, add(norm, 1e-7));
    for (let round = 0; round < ROUNDS; round++) {
      const gram: Tensor3D = matMul(x, x, tall, !tall);
      const polynomial: Tensor3D = add(mul(gram, QUINTIC.b), mul(matMul(gram, gram), QUINTIC.c));
      x = add(mul(x, QUINTIC.a), tall ? matMul(x, polynomial) : matMul(polynomial, x));
    }
    return x;
  });
}

function slotsByShape(matrices: Matrices): { slots: number[]; sides: [number, number] }[] {
  const found = new Map<string, { slots: number[]; sides: [number, number] }>();
  for (const [slot, sides] of matrices.entries()) {
    if (!sides) continue;
    const same = found.get(sides.join('x')) ?? { slots: [], sides: [...sides] };
    same.slots.push(slot);
    found.set(sides.join('x'), same);
  }
  return [...found.values()];
}

/** `share` of the first and the rest of the second. */
function mixed(first: Tensor3D, second: Tensor3D, share: number): Tensor3D {
  return add(second, mul(sub(first, second), share));
}
