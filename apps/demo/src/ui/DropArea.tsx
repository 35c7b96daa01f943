import type { JSX } from 'preact';
import { openFiles, openSample } from '../page/open.ts';
import { opening } from '../page/state.ts';
import { MAX_PIXELS } from '../worker/limits.ts';
import { PickButton } from './PickButton.tsx';
import { samples } from './samples.ts';

/** Where a picture is dropped, with some at hand to try it on. */
export function DropArea(): JSX.Element {
  return (
    <section class="drop" aria-label="Open a picture">
      <h2>Drop a small photo here</h2>
      <p>or paste one, or</p>
      <PickButton class="primary" accept="image/*" label="Picture" onFiles={(files) => void openFiles(files)}>
        Choose a picture
      </PickButton>
      <p class="note">JPEG, PNG, WebP, AVIF or GIF; the result may have up to {MAX_PIXELS / 1e6} megapixels.</p>
      <div class="samples">
        <p id="samples-label">or try one of these</p>
        <ul aria-labelledby="samples-label">
          {samples.map(({ url, name, alt }) => (
            <li key={name}>
              <button type="button" disabled={opening.value} onClick={() => void openSample(url, name)}>
                <img src={url} alt={alt} />
              </button>
            </li>
          ))}
        </ul>
      </div>
    </section>
  );
}
