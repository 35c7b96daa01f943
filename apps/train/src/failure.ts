import { EngineError } from '@sr3kit/backends';
import { CheckpointError, ConfigError } from '@sr3kit/checkpoints';
import { DataError } from '@sr3kit/data';
import { TrainingDivergedError } from '@sr3kit/training';
import { BadInput, messageOf } from './badInput.ts';
import { exitCodes } from './io.ts';

/** Errors whose message is made for the user: something given was wrong. */
const badInputs = [BadInput, CheckpointError, ConfigError, DataError, EngineError];

/** What to write and which exit code to answer for something that was thrown. */
export function describeFailure(error: unknown): { readonly text: string; readonly code: number } {
  if (badInputs.some((kind) => error instanceof kind)) {
    return { text: `error: ${messageOf(error)}`, code: exitCodes.badInput };
  }
  if (error instanceof TrainingDivergedError) return { text: `error: ${error.message}`, code: exitCodes.failed };
  // A stack is for what nobody foresaw.
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return { text: `internal error: ${text}`, code: exitCodes.failed };
}
