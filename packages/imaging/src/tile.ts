import type { Rect } from './crop.ts';

/** One tile of a picture that is worked on in pieces. */
export interface Tile {
  /** The pixels this tile answers for, in the picture. */
  readonly core: Rect;
  /** What to read: the core and its halo, clipped to the picture. */
  readonly padded: Rect;
  /** The core again, counted from the corner of `padded`: what to keep of the tile's result. */
  readonly inner: Rect;
}
