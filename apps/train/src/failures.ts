import type { Failure } from '@sr3kit/command';
import { TrainingDivergedError } from '@sr3kit/training';

/** How training fails though nothing that was given is wrong: the message says at which step, and where to go on. */
export const failures: readonly Failure[] = [TrainingDivergedError];
