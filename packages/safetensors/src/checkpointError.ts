/**
 * A file or directory of weights that cannot be read, or arrays that cannot be written. The message says what was
 * wrong, where, and what to do; `cause` is the underlying error where there is one.
 */
export class CheckpointError extends Error {
  override readonly name: string = 'CheckpointError';
}
