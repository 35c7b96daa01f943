import { boxMuller } from './boxMuller.ts';
import { domain } from './domain.ts';
import { philox } from './philox.ts';
import { assertSeed, splitWords } from './seed.ts';

/** A rectangle of a field, in positions of the field; `top` and `left` may be negative (a halo beyond the edge). */
export interface FieldWindow {
  readonly top: number;
  readonly left: number;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
}

/**
 * Asserts that a window of a field has whole, positive extents and a position that a counter can hold.
 *
 * @throws RangeError that names what is out of range.
 */
export function assertFieldWindow(window: FieldWindow): void {
  for (const name of ['height', 'width', 'channels'] as const) {
    if (!Number.isInteger(window[name]) || window[name] < 1) {
      throw new RangeError(`window.${name} must be an integer of at least 1, got ${String(window[name])}`);
    }
  }
  for (const name of ['top', 'left'] as const) {
    if (!Number.isInteger(window[name]) || Math.abs(window[name]) > 2 ** 30) {
      throw new RangeError(`window.${name} must be an integer in [-2^30, 2^30], got ${String(window[name])}`);
    }
  }
}

/**
 * Gaussian field N(0, 1) addressed by position: a value depends on (seed, y, x, channel) only, whatever window is
 * asked for, so tiles of a picture see the noise of the whole picture.
 *
 * @param seed - Integer in [0, 2^53).
 * @param window - The rectangle of the field to compute.
 * @returns [height, width, channels], row-major.
 * @throws RangeError if the seed or the window is out of range.
 */
export function gaussianField(seed: number, window: FieldWindow): Float32Array {
  assertSeed(seed);
  assertFieldWindow(window);
  const { top, left, height, width, channels } = window;
  const [key0, key1] = splitWords(seed);
  const words = new Uint32Array(4);
  const four = new Float64Array(4);
  const values = new Float32Array(height * width * channels);
  // A block of four values lies along x, so that few are thrown away whatever the number of channels.
  const right = left + width;
  for (let y = top; y < top + height; y++) {
    for (let x = 4 * Math.floor(left / 4); x < right; x += 4) {
      for (let channel = 0; channel < channels; channel++) {
        words[0] = x;
        words[1] = y;
        words[2] = channel;
        words[3] = domain.field;
        philox(words, key0, key1);
        boxMuller(words, four);
        for (let column = Math.max(x, left); column < Math.min(x + 4, right); column++) {
          values[((y - top) * width + column - left) * channels + channel] = four[column - x]!;
        }
      }
    }
  }
  return values;
}
