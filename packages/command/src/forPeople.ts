import { EngineError } from '@sr3kit/backends';
import { ConfigError } from '@sr3kit/config';
import { DataError } from '@sr3kit/data';
import { ModelError } from '@sr3kit/models';
import { CheckpointError } from '@sr3kit/safetensors';
import { fileProblem } from '@sr3kit/safetensors/node';
import { BadInput } from './badInput.ts';

const FOR_PEOPLE = [BadInput, CheckpointError, ConfigError, DataError, EngineError, ModelError];

/**
 * The error whose message is made for the user (something that was given is wrong): what was thrown, or, in words, what
 * the file system refused. Null for an error that nobody foresaw.
 */
export function forPeople(thrown: unknown): Error | null {
  const error = thrown instanceof Error && 'path' in thrown ? fileProblem(String(thrown.path), thrown) : thrown;
  return FOR_PEOPLE.some((kind) => error instanceof kind) ? (error as Error) : null;
}

/** The text of whatever was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
