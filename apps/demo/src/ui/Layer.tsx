import type { JSX } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { transform } from '../page/zoom.ts';

/** A canvas at the place that zoom and pan give it, stretched to the size of the result. */
export function Layer(props: {
  readonly canvas: HTMLCanvasElement;
  readonly width: number;
  readonly height: number;
  readonly label: string;
}): JSX.Element {
  const { canvas, width, height, label } = props;
  const place = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    place.current!.append(canvas);
    return () => canvas.remove();
  }, [canvas]);
  const { x, y, k } = transform.value;
  const style = { width: `${width}px`, height: `${height}px`, transform: `translate(${x}px, ${y}px) scale(${k})` };
  return (
    <div class="layer">
      <div ref={place} class="placed" style={style} role="img" aria-label={label} />
    </div>
  );
}
