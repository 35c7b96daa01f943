import type { PreviewPiece } from '../worker/protocol.ts';
import { drawPiece, inputCanvas, resultCanvas, smallCopy } from './canvases.ts';
import { frames } from './state.ts';

/** The longest side of a frame. */
const SIDE = 512;

/** Begins the strip of a diffusion: the input, and a frame for each refinement. */
export function beginFrames(steps: number): void {
  const before = smallCopy(resultCanvas, SIDE);
  const labels = Array.from({ length: steps }, (_, i) => `Step ${i + 1}`);
  frames.value = [
    { label: 'Input', canvas: smallCopy(inputCanvas, SIDE) },
    ...labels.map((label) => ({ label, canvas: smallCopy(before, SIDE) })),
  ];
}

/** Draws a piece of the picture into the frame of its step. */
export function drawFrame(step: number, piece: PreviewPiece, scale: number, transparent: boolean): void {
  const canvas = frames.value[step]?.canvas;
  if (canvas) drawPiece(canvas, piece, canvas.width / (inputCanvas.width * scale), transparent);
}

/** Ends the strip with the finished picture. */
export function endFrames(): void {
  const last = smallCopy(resultCanvas, SIDE);
  frames.value = [...frames.value.slice(0, -1), { label: 'Result', canvas: last }];
}
