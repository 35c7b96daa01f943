/** A configuration that does not fit its schema. The message lists every wrong field with its path, one a line. */
export class ConfigError extends RangeError {
  override readonly name: string = 'ConfigError';
}
