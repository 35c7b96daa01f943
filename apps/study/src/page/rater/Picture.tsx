import type { JSX } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { cssPixels } from '../pixels.ts';

/** A picture, each pixel of which is one of the screen: the browser scales nothing, whatever the zoom. */
export function Picture(props: {
  readonly picture: ImageBitmap | undefined;
  readonly width: number;
  readonly height: number;
  readonly label: string;
}): JSX.Element {
  const { picture, width, height, label } = props;
  const canvas = useRef<HTMLCanvasElement>(null);
  useLayoutEffect(() => {
    const context = canvas.current!.getContext('2d')!;
    context.clearRect(0, 0, width, height);
    if (picture !== undefined && picture.width > 0) context.drawImage(picture, 0, 0);
  }, [picture, width, height]);
  const size = { width: `${cssPixels(width)}px`, height: `${cssPixels(height)}px` };
  return (
    <div class="picture" style={size}>
      <canvas ref={canvas} width={width} height={height} style={size} role="img" aria-label={label} />
    </div>
  );
}
