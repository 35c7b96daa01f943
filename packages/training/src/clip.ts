/**
 * Factor that brings a gradient down to a norm: 1 where it is small enough. Clipping by the norm over all parameters,
 * Pascanu et al. 2013, Alg. 1, with the guard against a zero norm of torch.nn.utils.clip_grad_norm_.
 *
 * @param norm - L2 norm of the gradient over all parameters, at least 0.
 * @param clipNorm - The largest norm wanted, above 0; undefined for no clipping.
 * @returns A value in [0, 1].
 */
export function clipFactor(norm: number, clipNorm: number | undefined): number {
  return clipNorm === undefined ? 1 : Math.min(1, clipNorm / (norm + 1e-6));
}
