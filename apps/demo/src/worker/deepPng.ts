import { colourSignal, SRGB, toSrgb, type Channels, type Image } from '@sr3kit/imaging';

/** Position of the bit depth in a PNG. */
const DEPTH = 24;
const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];

/**
 * Reads a 16-bit PNG, which a canvas would reduce to 8 bits.
 *
 * @param head - The first bytes of the file.
 * @param options - `eightToo`: whether it also reads PNGs of 8 bits, as far as nothing in them has to be converted.
 * @returns Its pixels; a note if it has to be read in 8 bits after all, because only the browser can convert its colours;
 * null for any other file.
 */
export async function readDeepPng(
  file: Blob,
  head: Uint8Array,
  { eightToo }: { readonly eightToo: boolean },
): Promise<{ image: Image<Uint8Array> | Image<Uint16Array>; notes: string[] } | { note: string } | null> {
  if (SIGNATURE.some((byte, i) => head[i] !== byte)) return null;
  const eight = eightToo && head[DEPTH] === 8 && isPlain(head);
  if (head[DEPTH] !== 16 && !eight) return null;
  const { decode } = await import('fast-png');
  let png: ReturnType<typeof decode>;
  try {
    png = decode(await file.arrayBuffer());
  } catch {
    // The browser may be more forgiving; otherwise it says what is wrong.
    return null;
  }
  const profile = png.iccEmbeddedProfile?.name ?? '';
  if (eight) {
    const { width, height, channels, data } = png;
    if (!(data instanceof Uint8Array)) return null;
    return { image: { width, height, channels: channels as Channels, data }, notes: [] };
  }
  const space = colourSignal(head);
  // Curves of high dynamic range are the browser's to convert.
  const other = (png.iccEmbeddedProfile && !/sRGB/i.test(profile)) || (has(head, 'cICP') && !space);
  if (other) {
    return {
      note: `A 16-bit PNG with ${profile ? `the colour profile "${profile}"` : 'a colour profile of its own'}: it was converted to 8 bits in sRGB.`,
    };
  }
  if (png.transparency) return { note: 'A 16-bit PNG with one transparent colour: it was read in 8 bits.' };
  const { width, height, channels, data } = png;
  if (!(data instanceof Uint16Array)) return null;
  const image = { width, height, channels: channels as Channels, data };
  const converted = space !== undefined && space !== SRGB;
  return {
    image: converted ? toSrgb(image, space) : image,
    notes: [
      '16 bits per channel: save the result as PNG to keep them.',
      ...(converted ? ['Its colours were converted to sRGB.'] : []),
    ],
  };
}

/** Whether the samples are colours in sRGB: no palette, no profile, no transparent colour. */
function isPlain(head: Uint8Array): boolean {
  const palette = head[DEPTH + 1] === 3;
  return !palette && !['iCCP', 'cICP', 'gAMA', 'cHRM', 'tRNS'].some((chunk) => has(head, chunk));
}

function has(head: Uint8Array, chunk: string): boolean {
  return String.fromCharCode(...head).includes(chunk);
}
