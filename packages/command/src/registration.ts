import type { Command } from 'commander';
import type { Io } from './io.ts';

/** Runs one command and answers its exit code. */
export type Action<Arguments extends unknown[]> = (...given: Arguments) => Promise<number>;

/** What a command needs to add itself: the program, the world, and a way to hand over its exit code. */
export interface Registration {
  readonly program: Command;
  readonly io: Io;
  /** Wraps an action for commander, which has no notion of exit codes. */
  readonly act: <Arguments extends unknown[]>(action: Action<Arguments>) => (...given: Arguments) => Promise<void>;
}
