import type { JSX } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';

/** A canvas that was made elsewhere. */
export function CanvasCopy({ canvas }: { readonly canvas: HTMLCanvasElement }): JSX.Element {
  const place = useRef<HTMLSpanElement>(null);
  useLayoutEffect(() => {
    place.current!.replaceChildren(canvas);
  }, [canvas]);
  return <span ref={place} class="canvas" aria-hidden="true" />;
}
