import type { Kernel } from './compute.ts';
import { halfAt } from './halves.ts';

/** What tells the code of a norm with packed tensors from that without. */
export const suffixOf = (halves: boolean | undefined): string => (halves ? '_halves' : '');

/** The gradient of what the activation is given, and what was normalised, of a number. */
export function slopeCode(swish: boolean, halves: boolean | undefined): string {
  const [x, dy] = halves ? [halfAt('x', 'at'), halfAt('dy', 'at')] : ['x[at]', 'dy[at]'];
  return `
  fn slopeOf(at: i32, s: vec4<f32>) -> vec2<f32> {
    let xHat = (${x} - s.x) * s.y;
    ${
      swish
        ? `let value = xHat * s.z + s.w;
    let gate = 1.0 / (1.0 + exp(-value));
    return vec2<f32>(${dy} * gate * (1.0 + value * (1.0 - gate)), xHat);`
        : `return vec2<f32>(${dy}, xHat);`
    }
  }`;
}

/** How a gradient of a norm reads dy and x. */
export const slopeReads = (halves: boolean | undefined): Pick<Kernel, 'reads'>['reads'] =>
  halves ? { dy: 'u32', x: 'u32' } : { dy: 'f32', x: 'f32' };
