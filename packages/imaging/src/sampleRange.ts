import type { Samples } from './image.ts';

/** The sample value of full white: 255, 65535 or 1. */
export function whiteOf(data: Samples): number {
  if (data instanceof Uint8Array) return 255;
  return data instanceof Uint16Array ? 65535 : 1;
}

/** A new array of zeros of the same kind (a plain `Uint8Array` for Node's `Buffer`, which is one too). */
export function samplesLike<S extends Samples>(data: S, length: number): S {
  const zeros =
    data instanceof Uint8Array
      ? new Uint8Array(length)
      : data instanceof Uint16Array
        ? new Uint16Array(length)
        : new Float32Array(length);
  return zeros as Samples as S;
}

/** Nearest integer sample in 0..white, halves up; NaN stays NaN, which integer arrays store as 0. */
export function toInteger(value: number, white: number): number {
  const rounded = Math.round(value);
  return rounded < 0 ? 0 : rounded > white ? white : rounded;
}
