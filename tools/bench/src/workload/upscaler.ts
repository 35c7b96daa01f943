import type { Image } from '@sr3kit/imaging';

/** Enlarges pictures by 4. */
export interface Upscaler {
  readonly name: string;
  /** Size of what a user downloads for it, in bytes. */
  readonly bytes: number;
  /** From and to 8-bit RGB. */
  upscale(image: Image<Uint8Array>): Promise<Image<Uint8Array>>;
}
