import { samplesLike, type Image } from '@sr3kit/imaging';
import { toImageData } from 'sr3kit';

/** The finished pictures of the page, in the bit depth of their input; they leave the worker only for display or saving. */
export class ResultStore {
  readonly #images = new Map<number, Image>();
  #next = 1;

  /** @returns The number of the picture. */
  add(image: Image): number {
    const id = this.#next;
    this.#next += 1;
    this.#images.set(id, image);
    return id;
  }

  /** @throws Error if there is none of this number. */
  get(id: number): Image {
    const image = this.#images.get(id);
    if (!image) throw new Error(`picture ${id} is no longer there`);
    return image;
  }

  /** For display; owned by the caller. */
  bitmap(id: number): Promise<ImageBitmap> {
    const pixels = toImageData(this.get(id)) as ImageData;
    return createImageBitmap(pixels, { premultiplyAlpha: 'none' });
  }

  forget(ids: readonly number[]): void {
    for (const id of ids) this.#images.delete(id);
  }

  clear(): void {
    this.#images.clear();
  }
}

/** A picture whose rows come from top to bottom. */
export class GrowingImage {
  readonly image: Image;
  #at = 0;

  /** @param like - A picture of the same channels and depth. */
  constructor(like: Image, width: number, height: number) {
    const data = samplesLike(like.data, width * height * like.channels);
    this.image = { width, height, channels: like.channels, data };
  }

  add({ data }: Image): void {
    (this.image.data as Uint8Array).set(data as Uint8Array, this.#at);
    this.#at += data.length;
  }
}
