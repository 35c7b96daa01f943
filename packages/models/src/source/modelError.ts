/** A model that cannot be had, or that does not fit what is asked of it. The message says which, why and what to do. */
export class ModelError extends Error {
  override readonly name: string = 'ModelError';
}
