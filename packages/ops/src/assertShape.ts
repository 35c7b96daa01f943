/**
 * Asserts the shape of a tensor: broadcasting would hide a mistake.
 *
 * @param name - What the tensor is, for the message.
 * @throws RangeError that names both shapes.
 */
export function assertShape(
  name: string,
  tensor: { readonly shape: readonly number[] },
  wanted: readonly number[],
): void {
  if (tensor.shape.length !== wanted.length || tensor.shape.some((extent, axis) => extent !== wanted[axis]))
    throw new RangeError(`${name} must have shape [${wanted.join(', ')}], got [${tensor.shape.join(', ')}]`);
}
