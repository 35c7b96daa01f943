/**
 * Something the user gave is wrong: a path, a configuration, a picture. The message says what, where and what to do
 * about it; the command prints it without a stack and exits with code 2.
 */
export class BadInput extends Error {
  override readonly name = 'BadInput';
}
