/**
 * Numbers that both sides of a comparison make from a name, so that nothing has to be handed over: uniform in [-1, 1), a
 * hash of the place (the finaliser "lowbias32" of Chris Wellons) started at the FNV-1a hash of the name. The twin is
 * `fixture` in peers/pytorch/fixture.py.
 */
export function fixture(name: string, size: number): Float32Array<ArrayBuffer> {
  let start = 2166136261;
  for (const byte of new TextEncoder().encode(name)) start = Math.imul(start ^ byte, 16777619);
  const found = new Float32Array(size);
  for (let i = 0; i < size; i++) {
    let x = (start + Math.imul(i, 0x9e3779b9)) | 0;
    x = Math.imul(x ^ (x >>> 16), 0x7feb352d);
    x = Math.imul(x ^ (x >>> 15), 0x846ca68b);
    x ^= x >>> 16;
    found[i] = (x >>> 0) / 2 ** 31 - 1;
  }
  return found;
}

/**
 * A weight by its name: matrices keep the variance of what enters them, scales are near 1, biases near 0. All are
 * non-zero, so that a loss depends on every one.
 *
 * @param shape - As TensorFlow.js has it: the outputs last.
 */
export function fixtureWeight(name: string, shape: readonly number[]): Float32Array<ArrayBuffer> {
  const size = shape.reduce((product, length) => product * length, 1);
  const values = fixture(name, size);
  if (shape.length > 1) {
    const scale = Math.sqrt((3 * shape.at(-1)!) / size);
    return values.map((value) => value * scale);
  }
  const centre = name.endsWith('.weight') ? 1 : 0;
  return values.map((value) => 0.2 * value + centre);
}
