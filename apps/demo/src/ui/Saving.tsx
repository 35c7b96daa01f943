import type { JSX } from 'preact';
import { copy, save } from '../page/save.ts';
import { frame, picture, savable } from '../page/state.ts';

/** What can be done with the picture that is shown. */
export function Saving(): JSX.Element {
  // Only what is seen is saved.
  const looking = frame.value !== null;
  const nothing = !savable.value;
  return (
    <div class="saving" role="group" aria-label="Save">
      <button type="button" disabled={nothing} onClick={() => void save('image/png')}>
        PNG{picture.value?.bits === 16 ? ', 16 bits' : ''}
      </button>
      <button type="button" disabled={nothing} onClick={() => void save('image/jpeg')}>
        JPEG
      </button>
      <button type="button" disabled={nothing} onClick={() => void save('image/webp')}>
        WebP
      </button>
      {'clipboard' in navigator && (
        <button type="button" disabled={nothing} onClick={() => void copy()}>
          Copy
        </button>
      )}
      {looking && <p class="note">An earlier step is shown. Choose Result below it to save the picture.</p>}
    </div>
  );
}
