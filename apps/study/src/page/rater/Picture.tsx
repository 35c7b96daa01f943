import type { JSX } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { pixelRatio } from '../pixels.ts';

/** Device pixels around a picture, so that a place that begins between two pixels cuts nothing off. */
export const MARGIN = 2;

/**
 * A picture, each pixel of which is one of the screen: the browser scales nothing, whatever the zoom. The canvas is made as
 * large as the browser says its place is in device pixels, and the picture is drawn into the middle of it.
 */
export function Picture(props: {
  readonly picture: ImageBitmap | undefined;
  readonly width: number;
  readonly height: number;
  readonly label: string;
}): JSX.Element {
  const { picture, width, height, label } = props;
  const canvas = useRef<HTMLCanvasElement>(null);
  const shown = useRef(picture);
  shown.current = picture;
  const draw = (): void => {
    const { current: bitmap } = shown;
    const { width: wide, height: high } = canvas.current!;
    const context = canvas.current!.getContext('2d')!;
    context.clearRect(0, 0, wide, high);
    if (bitmap === undefined || bitmap.width === 0) return;
    context.drawImage(bitmap, Math.floor((wide - bitmap.width) / 2), Math.floor((high - bitmap.height) / 2));
  };
  useLayoutEffect(() => keepDevicePixels(canvas.current!, draw), []);
  useLayoutEffect(draw, [picture]);
  const ratio = pixelRatio.value;
  const size = { width: `${(width + 2 * MARGIN) / ratio}px`, height: `${(height + 2 * MARGIN) / ratio}px` };
  return (
    <div class="picture" style={size}>
      <canvas ref={canvas} role="img" aria-label={label} />
    </div>
  );
}

/** Makes a canvas as large as its place in device pixels, and again when that changes, until what it returns is called. */
function keepDevicePixels(canvas: HTMLCanvasElement, redraw: () => void): () => void {
  const fit = (width: number, height: number): void => {
    if (canvas.width === width && canvas.height === height) return;
    canvas.width = width;
    canvas.height = height;
    redraw();
  };
  const measure = (entries: readonly ResizeObserverEntry[]): void => {
    const { devicePixelContentBoxSize: exact, contentRect } = entries.at(-1)!;
    fit(
      nearest(exact?.[0]?.inlineSize, contentRect.width * devicePixelRatio),
      nearest(exact?.[0]?.blockSize, contentRect.height * devicePixelRatio),
    );
  };
  const observer = new ResizeObserver(measure);
  try {
    observer.observe(canvas, { box: 'device-pixel-content-box' });
  } catch {
    observer.observe(canvas);
  }
  return () => observer.disconnect();
}

/** What the browser says, unless it says nothing, or what cannot be: where it only pretends to have another screen. */
function nearest(exact: number | undefined, calculated: number): number {
  return exact !== undefined && Math.abs(exact - calculated) <= 1 ? exact : Math.round(calculated);
}
