import { BadInput } from '@sr3kit/command';
import { deriveSeed, permutation } from '@sr3kit/random';
import type { StudyConfig } from '../config/studyConfig.ts';
import type { Design } from './raterTrials.ts';

/**
 * The design of a study: which pictures count, and which are kept for practice and attention checks, so that nobody has
 * seen the photograph of a trial before.
 *
 * @param pictures - How many photographs there are.
 * @throws BadInput if there are too few.
 */
export function designOf(config: StudyConfig, pictures: number): Design {
  const { seed, models, tasks, tasksPerRater, practice, attention } = config;
  const needed = practice + attention.trials > 0;
  const kept = config.setAside ?? (needed ? Math.max(1, Math.round(pictures / 10)) : 0);
  if (needed && kept === 0) {
    throw new BadInput('setAside: practice and attention checks need at least one picture of their own');
  }
  const items = pictures - kept;
  const conditions = models.length * (tasksPerRater === 'all' ? tasks.length : 1);
  if (items < conditions) {
    throw new BadInput(
      `truth: ${pictures} picture(s), of which ${kept} are set aside, are too few for ${models.length} model(s)` +
        `${conditions > models.length ? ` in ${tasks.length} tasks` : ''}: ${conditions + kept} or more are needed`,
    );
  }
  const trials = config.trials ?? items;
  if (trials > items) {
    throw new BadInput(`trials: ${trials} asked for, but there are ${items} pictures that count`);
  }
  const order = [...permutation(deriveSeed(seed, 'set aside'), pictures)];
  return {
    seed,
    items: order.slice(kept).sort((a, b) => a - b),
    setAside: order.slice(0, kept),
    models: models.length,
    tasks,
    tasksPerRater,
    trials,
    practice,
    attention: attention.trials,
  };
}
