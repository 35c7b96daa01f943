import { BadInput, messageOf } from '@sr3kit/command';
import type { AnyModelConfig } from '@sr3kit/models';
import { createSchedule } from '@sr3kit/schedules';

/**
 * Makes the noise schedule of a model once before anything is written. A schedule that starts sampling from noise it
 * was not trained on is not wrong, but wants to be known before the training and not after it.
 *
 * @param onNote - Told of a schedule that does not end in noise, and of one with a single step.
 * @throws BadInput for a schedule that cannot be computed.
 */
export function checkSchedule({ objective, schedule }: AnyModelConfig, onNote: (text: string) => void): void {
  if (objective.kind === 'regression') return;
  const warn = (text: string): void => onNote(`model.schedule: ${text}`);
  try {
    createSchedule(schedule, { warn });
  } catch (error) {
    throw new BadInput(`model.schedule: ${messageOf(error)}`, { cause: error });
  }
  if (schedule.steps === 1) {
    onNote('model.schedule.steps is 1: the model can be sampled in one step only; the paper trains with 2000');
  }
}
