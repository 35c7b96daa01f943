/**
 * Registers the gradients of all operations, which `@tensorflow/tfjs-core` alone does not have. A bundler finds the file
 * that registers nothing else and so leaves out the umbrella package, which is three times the size of all that is needed.
 */
export async function registerGradients(): Promise<void> {
  await import('@tensorflow/tfjs-core/dist/register_all_gradients.js');
}
