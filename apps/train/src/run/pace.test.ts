import { expect, test } from 'vitest';
import { createPace } from './pace.ts';

const clock = { seconds: 0 };
const now = (): number => clock.seconds;
const lasting = (seconds: number) => () => Promise.resolve(void (clock.seconds += seconds));

test('the time that remains has the validations in it, as soon as one has been timed', async () => {
  const pace = createPace(now);
  const step = (steps: number, validations: number) => {
    clock.seconds += 2;
    return pace.step(8, 2, { steps, validations });
  };
  expect(step(3, 2)).toEqual({ imagesPerSecond: 4, eta: 3 * 2, untimedValidations: 2 });
  expect(step(2, 2)).toMatchObject({ eta: 2 * 2, untimedValidations: 2 });
  await pace.timeValidation(lasting(46));
  expect(step(1, 1)).toMatchObject({ eta: 1 * 2 + 46, untimedValidations: 0 });
  // The last step is done, its validation is not.
  expect(step(0, 1)).toMatchObject({ eta: 46, untimedValidations: 0 });
});

test('a validation that a resumed run owes is timed, and is no part of its steps', async () => {
  const pace = createPace(now);
  await pace.timeValidation(lasting(10));
  clock.seconds += 3;
  expect(pace.step(8, 3, { steps: 5, validations: 1 }).eta).toBeCloseTo(5 * 3 + 10, 9);
});
