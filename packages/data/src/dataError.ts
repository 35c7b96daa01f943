/** Pictures, folders or settings that cannot be used; the message says which, why and what to do. */
export class DataError extends Error {
  override readonly name: string = 'DataError';
}

/** One picture that cannot be used. */
export class UnreadablePictureError extends DataError {
  override readonly name: string = 'UnreadablePictureError';
  /** Path of the file, or what stands for one in the message. */
  readonly path: string;
  /** Why, without the path. */
  readonly reason: string;

  constructor(path: string, reason: string, options?: ErrorOptions) {
    super(`${path}: ${reason}`, options);
    this.path = path;
    this.reason = reason;
  }
}
