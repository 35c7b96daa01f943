import type { JSX } from 'preact';
import { nameOf } from '../page/names.ts';
import { stopAll } from '../page/queue.ts';
import {
  download,
  engine,
  failure,
  model,
  progress,
  queue,
  queueing,
  scales,
  set,
  settings,
  shownResult,
  waiting,
} from '../page/state.ts';
import { upscale } from '../page/upscale.ts';
import { duration, size } from './format.ts';

/** What takes less than the job that waits. */
function Lighter(): JSX.Element {
  const { mode, scale } = settings.value;
  const smaller = scales.value.find((each) => each < scale);
  const quick = mode === 'diffusion' && model.value?.modes.includes('one-step');
  const take = (change: Parameters<typeof set>[0]): void => {
    set(change);
    void upscale({ asked: false });
  };
  return (
    <>
      {quick && (
        <button type="button" onClick={() => take({ mode: 'one-step' })}>
          Faster
        </button>
      )}
      {smaller !== undefined && (
        <button type="button" onClick={() => take({ scale: smaller })}>
          {smaller} times
        </button>
      )}
    </>
  );
}

/** `Picture 2 of 5`. */
function placeInQueue(): string {
  return `Picture ${queue.value.findIndex(({ state }) => state === 'working') + 1} of ${queue.value.length}`;
}

/** What is going on: loading, working, waiting for the user's consent, or done. */
export function ProgressBar(): JSX.Element {
  const now = progress.value;
  if (now) {
    const { mode, step, steps, tiles, tilesTotal, sample, samples, secondsLeft, share } = now;
    const parts = [
      mode === 'one-step'
        ? 'One step'
        : mode === 'crisp'
          ? 'Crisp'
          : step > 0
            ? `Step ${step} of ${steps}`
            : 'Refining',
    ];
    if (samples > 1) parts.unshift(`Sample ${sample + 1} of ${samples}`);
    if (queueing.value) parts.unshift(placeInQueue());
    if (tilesTotal > Math.max(1, steps) * 2 + 2) parts.push(`tile ${tiles} of ${tilesTotal}`);
    if (secondsLeft !== null && share < 1) parts.push(`${duration(secondsLeft)} left`);
    return (
      <div class="progress">
        <progress aria-label="Progress" max={1} value={share} />
        <span class="text">{parts.join(', ')}</span>
        <button type="button" onClick={() => void stopAll()}>
          Stop
        </button>
      </div>
    );
  }
  if (download.value) {
    const { loaded, total } = download.value;
    return (
      <div class="progress">
        <progress aria-label="Loading" max={total} value={loaded} />
        <span class="text">
          Loading the model: {size(loaded)} of {size(total)}
        </span>
      </div>
    );
  }
  if (waiting.value) {
    const { seconds, bytes } = waiting.value;
    return (
      <div class="progress">
        <span class="text">
          {seconds > 0
            ? `This takes about ${duration(seconds)} and ${size(bytes)} of memory.`
            : `This takes about ${size(bytes)} of memory. How long it takes is not known yet.`}
        </span>
        <button type="button" class="primary" onClick={() => void upscale({ asked: true })}>
          Begin
        </button>
        <Lighter />
      </div>
    );
  }
  if (failure.value !== null) {
    return (
      <div class="progress">
        <span class="text">{engine.value ? 'There is no model.' : 'There is no engine.'}</span>
      </div>
    );
  }
  if (!engine.value || !model.value) {
    return (
      <div class="progress">
        <progress aria-label="Loading" />
        <span class="text">Starting the engine ...</span>
      </div>
    );
  }
  const result = shownResult.value;
  return (
    <div class="progress">
      <span class="text">
        {result
          ? `${nameOf(result)}: ${result.width} × ${result.height}, ${duration(result.seconds)} on ${result.engine}`
          : 'No result yet.'}
      </span>
    </div>
  );
}
