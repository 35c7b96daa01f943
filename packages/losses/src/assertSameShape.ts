interface Shaped {
  readonly shape: readonly number[];
}

/** Asserts equal shapes: broadcasting would hide a mistake in a loss. */
export function assertSameShape(nameA: string, a: Shaped, nameB: string, b: Shaped): void {
  if (a.shape.length !== b.shape.length || a.shape.some((extent, axis) => extent !== b.shape[axis]))
    throw new Error(`${nameA} has shape [${a.shape.join(', ')}], but ${nameB} has [${b.shape.join(', ')}]`);
}
