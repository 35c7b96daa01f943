import { effect } from '@preact/signals';
import { picture, progress } from './state.ts';

/** Shows in the title of the tab how far the work is. */
export function keepTitle(): void {
  const plain = document.title;
  effect(() => {
    const share = progress.value?.share;
    const name = picture.value?.name;
    if (share !== undefined) document.title = `${Math.floor(100 * share)} % of ${name}`;
    else document.title = name === undefined ? plain : `${name}: ${plain}`;
  });
}
