import { expect, test } from 'vitest';
import { createSkippedNote } from './skippedNote.ts';

test('each step that was left out is told of, with the new scale and how many there were', () => {
  const note = createSkippedNote({ scale: 1024, goodSteps: 0, skipped: 1 });
  expect(note(7, { scale: 1024, goodSteps: 1, skipped: 1 })).toBe(null);
  expect(note(8, { scale: 512, goodSteps: 0, skipped: 2 })).toBe(
    'step 8 was left out: its gradient does not fit into 16 bits; the loss is scaled by 512 from here on (2 of 8 steps so far)',
  );
  expect(note(9, { scale: 512, goodSteps: 1, skipped: 2 })).toBe(null);
});
