import { previewedSteps } from '../worker/previewedSteps.ts';
import type { PreviewPiece } from '../worker/protocol.ts';
import { cutMiddle, drawPiece, inputCanvas, resultCanvas, smallCopy } from './canvases.ts';
import { forming, frame, type Frame, type Result } from './state.ts';

/** The longest side of a frame in pixels. */
const SIDE = 1024;
/** The most pixels that all strips may have. */
const MOST = 64e6;

/** The refinements that have a frame in the strip that is forming. */
let shown: readonly number[] = [];

/**
 * Begins the strip of a diffusion: the input, and a frame for each refinement that is shown.
 *
 * @param pixels - Of the model's picture.
 */
export function beginFrames(steps: number, pixels: number): void {
  frame.value = null;
  shown = previewedSteps(steps, pixels);
  forming.value = [
    frameOf('Input', enlarged()),
    ...shown.slice(0, -1).map((step) => frameOf(`Step ${step}`, smallCopy(resultCanvas, SIDE))),
    frameOf('Result', smallCopy(resultCanvas, SIDE)),
  ];
}

/** Draws a piece of the picture into the frame of its step. */
export function drawFrame(step: number, piece: PreviewPiece, scale: number, transparent: boolean): void {
  const at = forming.value[1 + shown.indexOf(step)];
  if (!at) return;
  drawPiece(at.canvas, piece, at.canvas.width / (inputCanvas.width * scale), transparent);
  cutMiddle(at.canvas, at.cut);
}

/** Ends the strip with the finished picture, and hands it over. */
export function endFrames(): readonly Frame[] {
  const ended = [...forming.value.slice(0, -1), frameOf('Result', smallCopy(resultCanvas, SIDE))];
  forming.value = [];
  return ended;
}

/** Keeps the strips of the newest results, as far as there is room for them. */
export function thinFrames(results: readonly Result[]): Result[] {
  let pixels = 0;
  const kept = results.toReversed().map((result) => {
    for (const { canvas } of result.frames) pixels += canvas.width * canvas.height;
    return pixels > MOST ? { ...result, frames: [] } : result;
  });
  return kept.toReversed();
}

function frameOf(label: string, canvas: HTMLCanvasElement): Frame {
  const cut = document.createElement('canvas');
  cutMiddle(canvas, cut);
  return { label, canvas, cut };
}

/** The input in the size of the other frames. */
function enlarged(): HTMLCanvasElement {
  const canvas = smallCopy(resultCanvas, SIDE);
  const context = canvas.getContext('2d')!;
  context.clearRect(0, 0, canvas.width, canvas.height);
  context.drawImage(inputCanvas, 0, 0, canvas.width, canvas.height);
  return canvas;
}
