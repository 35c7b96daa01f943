import type { Failure } from '@sr3kit/command';
import { TrainingDivergedError } from '@sr3kit/training';

/** How training fails although the input is fine: the message says at which step, and from which checkpoint to continue. */
export const failures: readonly Failure[] = [TrainingDivergedError];
