import type { JSX } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import type { Side, TrialFace } from '../../protocol.ts';
import { cssPixels, room } from '../pixels.ts';
import { arrangement, type Arrangement } from './arrangement.ts';
import { MARGIN, Picture } from './Picture.tsx';
import { choose, useVisibility } from './run.ts';
import { pictures, study, type Stage } from './state.ts';

/** One trial. The places of the pictures are there all the time; what is in them comes and goes. */
export function Trial({ trial, stage }: { readonly trial: TrialFace; readonly stage: Stage }): JSX.Element {
  const pair = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => useVisibility((visible) => pair.current?.toggleAttribute('data-seen', visible)), []);
  const size = { width: cssPixels(trial.width + 2 * MARGIN), height: cssPixels(trial.height + 2 * MARGIN) };
  const count = trial.input === null ? 2 : 3;
  const how = arrangement(size, count, room.value);
  const [left, right, input] = pictures.value;
  const open = stage === 'hidden' || (stage === 'seen' && study.value!.viewing.answer === 'any time');
  if (how === null) {
    return (
      <div role="alert" class="small">
        <h1>There is no room</h1>
        <p>
          This window is too small for the pictures, which are never made smaller. Please make it larger, or turn the
          screen.
        </p>
      </div>
    );
  }
  const place = (picture: ImageBitmap | undefined, label: string): JSX.Element => (
    <Picture picture={picture} width={trial.width} height={trial.height} label={label} />
  );
  const names = sideNames(how);
  return (
    <>
      <h1 class="question" id="question">
        {trial.question}
      </h1>
      <div class={`pair ${how}`} ref={pair} data-stage={stage}>
        {place(left, names.left)}
        {trial.input !== null && place(input, 'the small picture')}
        {place(right, names.right)}
        {stage === 'cross' && <span class="cross" aria-hidden="true" />}
      </div>
      <div class="row answers" role="group" aria-labelledby="question">
        {(['left', 'right'] as const).map((side) => (
          <button key={side} type="button" disabled={!open} onClick={(event) => choose(side, event.timeStamp)}>
            {names[side]}
          </button>
        ))}
      </div>
      <progress max={trial.of} value={trial.number - 1} aria-label="Progress" />
      {trial.practice && <p class="note">Practice</p>}
    </>
  );
}

function sideNames(how: Arrangement): Readonly<Record<Side, string>> {
  return how === 'beside' ? { left: '← Left', right: 'Right →' } : { left: '↑ Upper', right: 'Lower ↓' };
}
