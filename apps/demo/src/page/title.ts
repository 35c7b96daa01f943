import { effect } from '@preact/signals';
import { picture, progress, queue, queueing } from './state.ts';

/** Shows in the title of the tab how far the work is. */
export function keepTitle(): void {
  const plain = document.title;
  effect(() => {
    const share = progress.value?.share;
    const name = picture.value?.name;
    if (share !== undefined && queueing.value) {
      document.title = `${wholeShare(share)} % of ${queue.value.length} pictures`;
    } else if (share !== undefined) {
      document.title = `${Math.floor(100 * share)} % of ${name}`;
    } else {
      document.title = name === undefined ? plain : `${name}: ${plain}`;
    }
  });
}

/** In percent: what is done of the queue, with what is done of the picture that is being made. */
function wholeShare(share: number): number {
  const at = queue.value.findIndex(({ state }) => state === 'working');
  return Math.floor((100 * (Math.max(0, at) + share)) / queue.value.length);
}
