/**
 * Asserts that a tensor has a shape: broadcasting would hide a mistake.
 *
 * @param name - What the message calls the tensor, for example `unet: condition.image`.
 * @param shape - A length for each axis; a word in its place stands for an axis of any length.
 * @throws RangeError such as `lite: lowRes must be [batch, height, width, 3], got [2, 8, 8, 1]`.
 */
export function assertShape(
  name: string,
  tensor: { readonly shape: readonly number[] },
  shape: readonly (number | string)[],
): void {
  const fits = (wanted: number | string, axis: number): boolean =>
    typeof wanted === 'string' || tensor.shape[axis] === wanted;
  if (tensor.shape.length !== shape.length || !shape.every(fits)) {
    throw new RangeError(`${name} must be [${shape.join(', ')}], got [${tensor.shape.join(', ')}]`);
  }
}

/** Asserts that what an operation is given is `[batch, height, width, channels]`. */
export function assertPicture(x: { readonly shape: readonly number[] }, operation: string): void {
  assertShape(`${operation}: x`, x, ['batch', 'height', 'width', 'channels']);
}
