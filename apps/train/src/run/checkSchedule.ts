import type { ModelConfig } from '@sr3kit/checkpoints';
import { createSchedule } from '@sr3kit/schedules';
import { orBadInput } from '../badInput.ts';

/**
 * Makes the noise schedule of a model once before anything is written. A schedule that starts sampling from noise it
 * was not trained on is not wrong, but wants to be known before the training and not after it.
 *
 * @param onNote - Told of a schedule that does not end in noise, and of one with a single step.
 * @throws BadInput for a schedule that cannot be computed.
 */
export async function checkSchedule(
  { objective, schedule }: ModelConfig,
  onNote: (text: string) => void,
): Promise<void> {
  if (objective.kind === 'regression') return;
  const warn = (text: string): void => onNote(`model.schedule: ${text}`);
  await orBadInput('model.schedule', () => createSchedule(schedule, { warn }));
  if (schedule.steps === 1) {
    onNote('model.schedule.steps is 1: the model can be sampled in one step only; the paper trains with 2000');
  }
}
