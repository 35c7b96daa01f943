import type { Side, TrialFace } from '../protocol.ts';
import type { Recognised } from './knownPictures.ts';

/** What a simulated rater sees of a trial. */
interface Sight {
  readonly trial: TrialFace;
  readonly left: Recognised;
  readonly right: Recognised;
}

/** Decides, given random numbers in [0, 1). */
export type Eye = (sight: Sight, random: () => number) => Side;

/** Where the photograph is; no eye is fooled by a mosaic. */
function photographIn({ left }: Sight): Side {
  return left === 'photograph' ? 'left' : 'right';
}

function other(side: Side): Side {
  return side === 'left' ? 'right' : 'left';
}

/** Sees every photograph. */
export const perfectEye: Eye = (sight) => photographIn(sight);

/** Sees nothing: the answers are those of a coin, to attention checks too. */
export const coin: Eye = (_, random) => (random() < 0.5 ? 'left' : 'right');

/** An eye that each model fools with a probability of its own. */
export function fooledBy(rates: readonly number[]): Eye {
  return (sight, random) => {
    const right = photographIn(sight);
    const model = [sight.left, sight.right].find((picture) => typeof picture === 'number');
    return typeof model === 'number' && random() < rates[model]! ? other(right) : right;
  };
}

/** An eye that looks at attention checks, and otherwise takes the left picture with a probability. */
export function favoursLeft(share: number): Eye {
  return (sight, random) => {
    const isCheck = sight.left === null || sight.right === null;
    return isCheck ? photographIn(sight) : random() < share ? 'left' : 'right';
  };
}
