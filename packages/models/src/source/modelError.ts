/** A model that cannot be loaded, or cannot do what it is asked to. The message says which model, why, and what to do. */
export class ModelError extends Error {
  override readonly name: string = 'ModelError';
}
