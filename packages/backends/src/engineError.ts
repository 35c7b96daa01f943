import type { EngineName } from './engine.ts';

/**
 * An engine cannot be used on this machine. The message says which, why, and what to do; `cause` is the error underneath
 * where there is one.
 */
export class EngineError extends Error {
  override readonly name = 'EngineError';
  /** The engine that is absent. */
  readonly engine: EngineName;
  /** The reason alone, without the advice. */
  readonly why: string;
  /** What to do about it, in sentences. */
  readonly advice: string;

  constructor(engine: EngineName, why: string, advice: string, options?: ErrorOptions) {
    super(`engine "${engine}" cannot be used: ${why}. ${advice}`, options);
    this.engine = engine;
    this.why = why;
    this.advice = advice;
  }
}
