import { headOf } from '@sr3kit/data/node';

/** Bytes of a file in which the control chunk is looked for; it comes before the pixels, usually at once. */
const HEAD_BYTES = 2 ** 16;
const SIGNATURE_BYTES = 8;
/** Length and type before a chunk's content, checksum behind it. */
const CHUNK_BYTES = 12;

/**
 * Counts the frames of an animated PNG (its `acTL` chunk: PNG, third edition, 11.3.6.1). Decoders that do not know of it see
 * one picture.
 *
 * @param source - The path or the bytes of a PNG.
 * @returns 0 for a PNG of one picture.
 */
export async function animatedPngFrames(source: string | Uint8Array): Promise<number> {
  const head = await headOf(source, HEAD_BYTES);
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  for (let at = SIGNATURE_BYTES; at + CHUNK_BYTES <= head.length; at += CHUNK_BYTES + view.getUint32(at)) {
    const type = String.fromCharCode(...head.subarray(at + 4, at + 8));
    if (type === 'acTL') return view.getUint32(at + 8);
    if (type === 'IDAT') return 0;
  }
  return 0;
}
