import type { PreviewPiece } from '../worker/protocol.ts';

/** The canvases of the page. They are made once and outlive what shows them. */
export const inputCanvas = document.createElement('canvas');
export const resultCanvas = document.createElement('canvas');
export const otherCanvas = document.createElement('canvas');

/** Shows a bitmap on a canvas and closes it. */
export function showBitmap(canvas: HTMLCanvasElement, bitmap: ImageBitmap): void {
  canvas.width = bitmap.width;
  canvas.height = bitmap.height;
  canvas.getContext('2d')!.drawImage(bitmap, 0, 0);
  bitmap.close();
}

/** Begins a result: the input, enlarged by the browser. */
export function beginResult(width: number, height: number): void {
  resultCanvas.width = width;
  resultCanvas.height = height;
  const context = resultCanvas.getContext('2d')!;
  context.imageSmoothingQuality = 'high';
  context.drawImage(inputCanvas, 0, 0, width, height);
}

/**
 * Draws a piece of a picture that is forming.
 *
 * @param factor - From pixels of the model's picture to those of the canvas.
 * @param transparent - Whether the input has transparency, which previews lack: it is taken from the input.
 */
export function drawPiece(canvas: HTMLCanvasElement, piece: PreviewPiece, factor: number, transparent: boolean): void {
  const context = canvas.getContext('2d')!;
  const [x, y] = [piece.left * factor, piece.top * factor];
  const [width, height] = [piece.width * factor, piece.height * factor];
  const pixels = new ImageData(piece.data, piece.width, piece.height);
  if (factor === 1) context.putImageData(pixels, x, y);
  else context.drawImage(surfaceOf(pixels), x, y, width, height);
  if (!transparent) return;
  context.save();
  context.beginPath();
  context.rect(x, y, width, height);
  context.clip();
  context.globalCompositeOperation = 'destination-in';
  context.drawImage(inputCanvas, 0, 0, canvas.width, canvas.height);
  context.restore();
}

function surfaceOf(pixels: ImageData): HTMLCanvasElement {
  const surface = document.createElement('canvas');
  surface.width = pixels.width;
  surface.height = pixels.height;
  surface.getContext('2d')!.putImageData(pixels, 0, 0);
  return surface;
}

/** A small copy, its longer side at most `side`. */
export function smallCopy(canvas: HTMLCanvasElement, side: number): HTMLCanvasElement {
  const factor = Math.min(1, side / Math.max(canvas.width, canvas.height));
  const copy = document.createElement('canvas');
  copy.width = Math.max(1, Math.round(canvas.width * factor));
  copy.height = Math.max(1, Math.round(canvas.height * factor));
  const context = copy.getContext('2d')!;
  context.imageSmoothingQuality = 'high';
  context.drawImage(canvas, 0, 0, copy.width, copy.height);
  return copy;
}

/** Side of the middle that {@link cutMiddle} cuts out, in pixels. */
const MIDDLE = 224;

/** Copies the middle of a canvas, pixel by pixel. */
export function cutMiddle(from: HTMLCanvasElement, to: HTMLCanvasElement): void {
  const [width, height] = [Math.min(MIDDLE, from.width), Math.min(MIDDLE, from.height)];
  if (to.width !== width || to.height !== height) Object.assign(to, { width, height });
  const context = to.getContext('2d')!;
  context.clearRect(0, 0, width, height);
  const [x, y] = [Math.floor((from.width - width) / 2), Math.floor((from.height - height) / 2)];
  context.drawImage(from, x, y, width, height, 0, 0, width, height);
}
