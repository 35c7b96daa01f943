/**
 * The order of PyTorch for a weight in ours: convolutions are `[outputs, inputs, height, width]` there and `[height, width,
 * inputs, outputs]` here, matrices are transposed.
 */
export function torchShape(shape: readonly number[]): readonly number[] {
  if (shape.length === 4) return [shape[3]!, shape[2]!, shape[0]!, shape[1]!];
  return [...shape].reverse();
}

/**
 * The values of a weight, from PyTorch's order to ours.
 *
 * @param shape - Ours.
 */
export function fromTorchOrder(data: Float32Array, shape: readonly number[]): Float32Array<ArrayBuffer> {
  const [outputs, inputs, places] = factors(shape);
  return reversed(data, outputs, inputs, places);
}

/** The inverse of {@link fromTorchOrder}. */
export function toTorchOrder(data: Float32Array, shape: readonly number[]): Float32Array<ArrayBuffer> {
  const [outputs, inputs, places] = factors(shape);
  return reversed(data, places, inputs, outputs);
}

/** Outputs, inputs, and places of the filter. */
function factors(shape: readonly number[]): readonly [number, number, number] {
  if (shape.length < 2) return [shape[0] ?? 1, 1, 1];
  const places = shape.slice(0, -2).reduce((product, length) => product * length, 1);
  return [shape.at(-1)!, shape.at(-2)!, places];
}

/** `[a, b, c]` to `[c, b, a]`. */
function reversed(data: Float32Array, a: number, b: number, c: number): Float32Array<ArrayBuffer> {
  const found = new Float32Array(data.length);
  let at = 0;
  for (let i = 0; i < a; i++) {
    for (let j = 0; j < b; j++) {
      for (let k = 0; k < c; k++) found[(k * b + j) * a + i] = data[at++]!;
    }
  }
  return found;
}
