import { BadInput } from '@sr3kit/command';
import type { Dataset } from '@sr3kit/data/node';
import { classesOf, type AnyModelConfig } from '@sr3kit/models';

/**
 * Asserts that there are as many classes of pictures as the model has. It knows them by number, the place of their folder
 * in the sorted list, so a missing folder would shift the others.
 *
 * @param field - What messages call the pictures.
 * @param advice - What to do where the numbers differ.
 * @throws BadInput
 */
export function assertClasses(dataset: Dataset, { network }: AnyModelConfig, field: string, advice: string): void {
  const classes = classesOf(network);
  if (classes === undefined || dataset.classes.length === classes) return;
  const found = dataset.classes.length;
  const names = dataset.classes.slice(0, 5).join(', ') + (found > 5 ? ', ...' : '');
  throw new BadInput(
    `${field}: there ${found === 1 ? 'is 1 class' : `are ${found} classes`} of pictures (${names}), the model has ${classes}: ${advice}`,
  );
}
