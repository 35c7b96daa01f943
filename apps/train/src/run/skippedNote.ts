import type { LossScaling } from '@sr3kit/training';

/** Says which steps in float16 were left out, and how many there were in all: a few at the start of a run are usual. */
export function createSkippedNote({ skipped }: LossScaling): (step: number, scaling: LossScaling) => string | null {
  let before = skipped;
  return (step, scaling) => {
    if (scaling.skipped === before) return null;
    before = scaling.skipped;
    return (
      `step ${step} was left out: its gradient does not fit into 16 bits; the loss is scaled by ${scaling.scale} from ` +
      `here on (${scaling.skipped} of ${step} steps so far)`
    );
  };
}
