/**
 * Registers the gradients of all operations, which `@tensorflow/tfjs-core` alone does not have. The umbrella package is
 * the only public way; it also registers the backends `cpu` and `webgl` but makes none of them active.
 */
export async function registerGradients(): Promise<void> {
  await import('@tensorflow/tfjs');
}
