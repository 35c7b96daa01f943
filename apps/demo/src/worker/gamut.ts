/** Side of the grid of pixels that are examined. */
const SIDE = 256;
/** Levels of 8 bits by which a colour must differ to count. */
const LEVELS = 4;

/**
 * The share of a picture's pixels whose colours lie outside sRGB. Some of its pixels are converted to Display P3, and from
 * there to sRGB and back; those that differ afterwards were clipped. 0 if the browser knows only sRGB.
 *
 * Pixels are picked, not averaged, and picked once: two canvases that each shrink the picture round differently, and so
 * would find differences that are none of colour.
 */
export function beyondSrgb(bitmap: ImageBitmap): number {
  const factor = Math.min(1, SIDE / Math.max(bitmap.width, bitmap.height));
  const width = Math.max(1, Math.round(bitmap.width * factor));
  const height = Math.max(1, Math.round(bitmap.height * factor));
  const wide = surface(width, height, 'display-p3');
  if (!isWide(wide)) return 0;
  const narrow = surface(width, height, 'srgb');
  wide.imageSmoothingEnabled = false;
  wide.drawImage(bitmap, 0, 0, width, height);
  narrow.globalCompositeOperation = 'copy';
  narrow.drawImage(wide.canvas, 0, 0);
  const kept = wide.getImageData(0, 0, width, height).data;
  wide.globalCompositeOperation = 'copy';
  wide.drawImage(narrow.canvas, 0, 0);
  const cut = wide.getImageData(0, 0, width, height).data;
  let count = 0;
  for (let i = 0; i < kept.length; i += 4) {
    const off = Math.max(...[0, 1, 2].map((c) => Math.abs(kept[i + c]! - cut[i + c]!)));
    if (off >= LEVELS) count += 1;
  }
  return count / (width * height);
}

function surface(width: number, height: number, colorSpace: PredefinedColorSpace): OffscreenCanvasRenderingContext2D {
  return new OffscreenCanvas(width, height).getContext('2d', { colorSpace, willReadFrequently: true })!;
}

/** Absent from TypeScript's library. */
function isWide(context: unknown): boolean {
  const { colorSpace } = (context as CanvasRenderingContext2D).getContextAttributes();
  return colorSpace === 'display-p3';
}
