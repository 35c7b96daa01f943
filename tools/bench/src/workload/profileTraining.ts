import { median } from 'simple-statistics';
import type { Profile } from '../tasks.ts';
import type { Training } from './training.ts';
import { watchKernels } from './watchKernels.ts';
import type { WorkKind } from './workKind.ts';

/**
 * Where the time of a training step goes. The steps are timed first as they are, then with a clock around every kernel:
 * native TensorFlow and wasm compute within the call, so the sum of those times is the engine's part, and what is missing
 * to the step as it is, is that of JavaScript: graph, tape, shapes, tensors.
 */
export async function profileTraining(training: Training, steps: number): Promise<Profile> {
  const plain = await training.run(steps);
  const totals = new Map<WorkKind, { seconds: number; calls: number }>();
  const restore = watchKernels(({ kind, seconds }) => {
    const total = totals.get(kind) ?? { seconds: 0, calls: 0 };
    totals.set(kind, { seconds: total.seconds + seconds, calls: total.calls + 1 });
  });
  try {
    await training.run(steps);
  } finally {
    restore();
  }
  return {
    stepSeconds: median(plain.map(({ seconds }) => seconds)),
    entries: [...totals].map(([kind, { seconds, calls }]) => ({
      kind,
      seconds: seconds / steps,
      calls: calls / steps,
    })),
  };
}
