/** Side of the picture that is read back as a trial. */
const SIDE = 64;

/** Reads the pixels of a bitmap, RGBA in sRGB. */
type Reader = (bitmap: ImageBitmap) => Promise<Uint8ClampedArray>;

/** How bitmaps are read here. */
interface ReadBack {
  readonly read: Reader;
  /** Whether the pixels that canvases give are those that they hold. */
  readonly canvasExact: boolean;
  /** Whether the pixels that `read` gives are. */
  readonly exact: boolean;
}

let found: Promise<ReadBack> | undefined;

/**
 * How bitmaps are read here: by a canvas, or where that changes pixels, as some browsers have it do against fingerprinting, by
 * a video frame. A trial picture tells, once.
 */
export function readBack(): Promise<ReadBack> {
  found ??= tryOut();
  return found;
}

async function tryOut(): Promise<ReadBack> {
  const canvasExact = await isExact(fromCanvas);
  if (canvasExact) return { read: fromCanvas, canvasExact, exact: true };
  const exact = await isExact(fromFrame);
  return { read: exact ? fromFrame : fromCanvas, canvasExact, exact };
}

async function isExact(read: Reader): Promise<boolean> {
  // Many values, and hardly two of a kind side by side.
  const pixels = new ImageData(SIDE, SIDE);
  for (let i = 0; i < pixels.data.length; i += 1) pixels.data[i] = i % 4 === 3 ? 255 : (i * 73) ^ (i >> 5);
  const bitmap = await createImageBitmap(pixels, { premultiplyAlpha: 'none' });
  try {
    const back = await read(bitmap);
    return pixels.data.every((value, i) => value === back[i]);
  } catch {
    return false;
  } finally {
    bitmap.close();
  }
}

async function fromCanvas(bitmap: ImageBitmap): Promise<Uint8ClampedArray> {
  const { width, height } = bitmap;
  const context = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true })!;
  context.drawImage(bitmap, 0, 0);
  return context.getImageData(0, 0, width, height).data;
}

async function fromFrame(bitmap: ImageBitmap): Promise<Uint8ClampedArray> {
  const frame = new VideoFrame(bitmap, { timestamp: 0 });
  try {
    const pixels = new Uint8ClampedArray(4 * bitmap.width * bitmap.height);
    // Absent from TypeScript's library: the conversion while copying.
    await frame.copyTo(pixels, { format: 'RGBA', colorSpace: 'srgb' } as VideoFrameCopyToOptions);
    return pixels;
  } finally {
    frame.close();
  }
}
