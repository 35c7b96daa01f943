import type { Refusal } from '../protocol.ts';

/** What a study does not do, with the reason for the page and a sentence for people. */
export class Refused extends Error {
  override readonly name = 'Refused';
  readonly refusal: Refusal;

  constructor(refusal: Refusal, message: string) {
    super(message);
    this.refusal = refusal;
  }
}
