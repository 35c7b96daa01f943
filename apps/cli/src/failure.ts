import { EngineError } from '@sr3kit/backends';
import { CheckpointError } from '@sr3kit/checkpoints';
import { ConfigError } from '@sr3kit/config';
import { DataError } from '@sr3kit/data';
import { ModelError } from 'sr3kit';
import { BadInput } from './badInput.ts';

const FOR_PEOPLE = [BadInput, CheckpointError, ConfigError, DataError, EngineError, ModelError];

/** Whether the message of what was thrown is made for the user: something that was given is wrong. */
export function isForPeople(error: unknown): error is Error {
  return FOR_PEOPLE.some((kind) => error instanceof kind);
}

/** The text of whatever was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
