import { BadInput } from '@sr3kit/command';
import type { Dataset } from '@sr3kit/data/node';
import { classesOf, type AnyModelConfig } from '@sr3kit/models';

/**
 * Asserts that the pictures are of as many classes as the model: it knows them by number, which is the place of their
 * folder in the sorted list, so that one folder too few would shift the others.
 *
 * @param field - What messages call the pictures.
 * @param advice - What to do where the numbers differ.
 * @throws BadInput
 */
export function assertClasses(dataset: Dataset, { network }: AnyModelConfig, field: string, advice: string): void {
  const classes = classesOf(network);
  if (classes === undefined || dataset.classes.length === classes) return;
  const names = dataset.classes.slice(0, 5).join(', ') + (dataset.classes.length > 5 ? ', ...' : '');
  throw new BadInput(
    `${field}: the pictures are of ${dataset.classes.length} classes (folders ${names}), the model has ${classes}: ${advice}`,
  );
}
