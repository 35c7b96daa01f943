import { EngineError } from '@sr3kit/backends';
import { CheckpointError } from '@sr3kit/checkpoints';
import { ConfigError } from '@sr3kit/config';
import { fileProblem } from '@sr3kit/checkpoints/node';
import { DataError } from '@sr3kit/data';
import { TrainingDivergedError } from '@sr3kit/training';
import { BadInput, messageOf } from './badInput.ts';
import { exitCodes } from './io.ts';

/** Errors whose message is made for the user: something given was wrong. */
const badInputs = [BadInput, CheckpointError, ConfigError, DataError, EngineError];

/** What to write and which exit code to answer for something that was thrown. */
export function describeFailure(thrown: unknown): { readonly text: string; readonly code: number } {
  const error = explained(thrown);
  if (badInputs.some((kind) => error instanceof kind)) {
    return { text: `error: ${messageOf(error)}`, code: exitCodes.badInput };
  }
  if (error instanceof TrainingDivergedError) return { text: `error: ${error.message}`, code: exitCodes.failed };
  // A stack is for what nobody foresaw.
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return { text: `internal error: ${text}`, code: exitCodes.failed };
}

/** In words, what the file system refused. */
function explained(error: unknown): unknown {
  return error instanceof Error && 'path' in error ? fileProblem(String(error.path), error) : error;
}
