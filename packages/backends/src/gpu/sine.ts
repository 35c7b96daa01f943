import { add, Cos, floor, mul, Sin, square, sub, tidy, type KernelConfig, type Tensor } from '@tensorflow/tfjs-core';

/** pi / 2 in three parts, each so short that its product with an integer below 2^12 is exact (Cody & Waite 1980). */
const halfPi = [1.5703125, 4.837512969970703125e-4, 7.54978995489188216e-8] as const;

/**
 * sin or cos on a graphics engine, right to some 1e-7 for angles up to 6000 radians. The graphics languages ask of their
 * own functions an error below 2^-11 = 5e-4 only, between -pi and pi only, and drivers use that; the embedding of a noise
 * level takes sines of angles up to 5000.
 *
 * The angle is brought to [-pi/4, pi/4], where the polynomials of S. Moshier's Cephes library hold. Each operation is a
 * program of its own, so that no compiler can join two roundings into one.
 */
export function accurateSine(kernelName: typeof Sin | typeof Cos, backendName: 'webgpu' | 'webgl'): KernelConfig {
  return {
    kernelName,
    backendName,
    kernelFunc: ({ inputs }) => {
      const { x } = inputs as unknown as { x: Tensor };
      return tidy(() => {
        const quarter = floor(add(mul(x, 2 / Math.PI), 0.5));
        const r = halfPi.reduce((rest, part) => sub(rest, mul(quarter, part)), x);
        const z = square(r);
        const sine = add(r, mul(mul(r, z), polynomial(z, [-1.9515295891e-4, 8.3321608736e-3, -1.6666654611e-1])));
        const tail = polynomial(z, [2.443315711809948e-5, -1.388731625493765e-3, 4.166664568298827e-2]);
        const cosine = add(sub(1, mul(0.5, z)), mul(square(z), tail));

        // Quarter turns 0, 1, 2, 3 take sin to sin, cos, -sin, -cos; cos is one quarter ahead.
        const turns = kernelName === Sin ? quarter : add(quarter, 1);
        const half = floor(mul(turns, 0.5));
        const odd = sub(turns, mul(2, half));
        const negative = sub(half, mul(2, floor(mul(half, 0.5))));
        const value = add(mul(odd, cosine), mul(sub(1, odd), sine));
        return mul(value, sub(1, mul(2, negative)));
      });
    },
  };
}

function polynomial(z: Tensor, [first, ...rest]: readonly [number, ...number[]]): Tensor {
  const [second, ...others] = rest;
  return others.reduce((sum, c) => add(mul(sum, z), c), add(mul(z, first), second!));
}
