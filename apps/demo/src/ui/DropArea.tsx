import type { JSX } from 'preact';
import { openFiles, openSample } from '../page/files.ts';
import { pickedFiles } from '../page/picked.ts';
import { opening } from '../page/state.ts';
import { MAX_PIXELS } from '../worker/limits.ts';
import { Example } from './Example.tsx';
import { PickButton } from './PickButton.tsx';
import { samples } from './samples.ts';

/** Where pictures are dropped, with an example of what comes of it, and some to try it on. */
export function DropArea(): JSX.Element {
  const open = (files: File[]): void => void openFiles(pickedFiles(files));
  return (
    <section class="drop" aria-label="Open a picture">
      <Example />
      <div class="begin">
        {/* Nothing can be dropped by a finger. */}
        <h2 class="by-mouse">Drop small photos here</h2>
        <p class="by-mouse">or a folder of them, or paste one, or</p>
        <div class="row">
          <PickButton {...{ class: 'primary', accept: 'image/*', multiple: true, label: 'Picture', onFiles: open }}>
            <span class="by-mouse">Choose pictures</span>
            <span class="by-touch">Choose a photo</span>
          </PickButton>
          <span class="by-mouse">
            <PickButton {...{ accept: '', folder: true, label: 'Folder', onFiles: open }}>Choose a folder</PickButton>
          </span>
        </div>
        <p class="note">JPEG, PNG, WebP, AVIF or GIF; a result may have up to {MAX_PIXELS / 1e6} megapixels.</p>
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
      </div>
    </section>
  );
}
