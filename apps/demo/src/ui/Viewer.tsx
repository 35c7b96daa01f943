import type { JSX } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { Handle, HandleRoot, Item, Provider, Root } from 'react-compare-slider/components';
import { useReactCompareSlider } from 'react-compare-slider/hooks';
import { inputCanvas, otherCanvas, resultCanvas } from '../page/canvases.ts';
import { nameOf } from '../page/names.ts';
import { against, frame, frames, picture, progress, results, shownResult, shownSize, view } from '../page/state.ts';
import { fitted, Zoom } from '../page/zoom.ts';
import { Layer } from './Layer.tsx';
import { ViewerBar } from './ViewerBar.tsx';

/** CSS pixels that an arrow key moves the picture by. */
const STRIDE = 60;

/** The picture: compared by a slider, alone, or as a difference; all of it moves in step. */
export function Viewer(): JSX.Element {
  const viewport = useRef<HTMLDivElement>(null);
  const [zoom, setZoom] = useState<Zoom | null>(null);
  const { width, height } = shownSize.value;
  const transparent = (picture.value?.channels ?? 3) % 2 === 0;
  useLayoutEffect(() => {
    const made = new Zoom(viewport.current!);
    setZoom(made);
    return () => made.dispose();
  }, []);
  useLayoutEffect(() => zoom?.setSize(width, height), [zoom, width, height]);
  return (
    <section class="viewer" aria-label="Picture">
      <div
        ref={viewport}
        class={`viewport ${view.value} ${transparent ? 'transparent' : ''} ${fitted.value ? 'fitted' : ''}`}
        tabIndex={0}
        role="group"
        aria-label="Picture. Arrow keys move it, plus and minus zoom, 0 fits it."
        onKeyDown={(event) => zoom && onKey(zoom, event)}
      >
        <Pictures />
      </div>
      <ViewerBar zoom={zoom} />
    </section>
  );
}

function Pictures(): JSX.Element {
  const { width, height } = shownSize.value;
  const result = shownResult.value;
  const other = against.value === 'input' ? null : results.value.find(({ id }) => id === against.value);
  const looked = frame.value === null ? undefined : frames.value[frame.value];
  const label = progress.value ? 'The picture forming' : result ? nameOf(result) : 'Nothing yet';
  const after = looked
    ? { canvas: looked.canvas, width, height, label: looked.label }
    : { canvas: resultCanvas, width, height, label };
  const before = { canvas: other ? otherCanvas : inputCanvas, width, height, label: other ? nameOf(other) : 'Input' };
  if (view.value === 'result') return <Layer {...after} />;
  if (view.value === 'difference') {
    return (
      <div class="difference">
        <Layer {...before} />
        <Layer {...after} />
      </div>
    );
  }
  return <Compare before={before} after={after} />;
}

type Side = Parameters<typeof Layer>[0];

function Compare({ before, after }: { readonly before: Side; readonly after: Side }): JSX.Element {
  const slider = useReactCompareSlider({ onlyHandleDraggable: true, keyboardIncrement: '2%' });
  return (
    <Provider {...slider}>
      <Root style={{ width: '100%', height: '100%', touchAction: fitted.value ? 'pan-y' : 'none' }}>
        <Item item="itemOne">
          <Layer {...before} />
          <span class="tag left">{before.label}</span>
        </Item>
        <Item item="itemTwo">
          <Layer {...after} />
          <span class="tag right">{after.label}</span>
        </Item>
        <HandleRoot aria-label={`How much of "${before.label}" is seen beside "${after.label}"`}>
          <Handle buttonStyle={{ width: '2.75rem', height: '2.75rem' }} />
        </HandleRoot>
      </Root>
    </Provider>
  );
}

function onKey(zoom: Zoom, event: KeyboardEvent): void {
  if ((event.target as Element).closest('[role="slider"]') || event.ctrlKey || event.metaKey || event.altKey) return;
  const actions: Readonly<Record<string, () => void>> = {
    ArrowLeft: () => zoom.pan(STRIDE, 0),
    ArrowRight: () => zoom.pan(-STRIDE, 0),
    ArrowUp: () => zoom.pan(0, STRIDE),
    ArrowDown: () => zoom.pan(0, -STRIDE),
    '+': () => zoom.by(1.5),
    '=': () => zoom.by(1.5),
    '-': () => zoom.by(1 / 1.5),
    '0': () => zoom.fit(),
  };
  const act = actions[event.key];
  if (!act) return;
  event.preventDefault();
  act();
}
