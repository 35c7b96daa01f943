/** Something that was asked for cannot be done as it was asked. The message says what to do; exit code 2. */
export class BadInput extends Error {
  override readonly name = 'BadInput';
}
