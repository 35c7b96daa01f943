import type { Command } from 'commander';
import type { Io } from '../io.ts';

/** What a command is given to add itself to the program. */
export interface Registration {
  readonly program: Command;
  readonly io: Io;
  /** Makes an action for commander of a function that answers an exit code. */
  readonly act: <Given extends unknown[]>(
    action: (...given: Given) => Promise<number>,
  ) => (...given: Given) => Promise<void>;
}
