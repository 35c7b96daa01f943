import { DISPLAY_P3, SRGB, type Chromaticity, type ColourSpace } from './toSrgb.ts';

/** How much of a file has to be read for {@link colourSignal}: what it looks for comes before the pixels. */
export const SIGNAL_BYTES: number = 2 ** 16;

/**
 * The colour space that a picture file names without a profile: in PNG by the chunks cICP, or gAMA and cHRM; in AVIF and HEIF
 * by an `nclx` box.
 *
 * @param head - The first {@link SIGNAL_BYTES} of the file, or all of it.
 * @returns {@link SRGB} itself where it is that; undefined where a profile describes the samples, or nothing does, and for the
 * curves of high dynamic range (PQ, HLG), which are not converted.
 */
export function colourSignal(head: Uint8Array): ColourSpace | undefined {
  if (text(head, 1, 3) === 'PNG') return pngSignal(head);
  if (text(head, 4, 4) === 'ftyp') return nclxSignal(head);
  return undefined;
}

/** Code points of ITU-T H.273 for primaries. */
const PRIMARIES: Readonly<Record<number, Omit<ColourSpace, 'transfer'>>> = {
  1: SRGB,
  5: { ...SRGB, red: [0.64, 0.33], green: [0.29, 0.6], blue: [0.15, 0.06] },
  6: { ...SRGB, red: [0.63, 0.34], green: [0.31, 0.595], blue: [0.155, 0.07] },
  7: { ...SRGB, red: [0.63, 0.34], green: [0.31, 0.595], blue: [0.155, 0.07] },
  9: { ...SRGB, red: [0.708, 0.292], green: [0.17, 0.797], blue: [0.131, 0.046] },
  11: { ...DISPLAY_P3, white: [0.314, 0.351] },
  12: DISPLAY_P3,
};

/** Code points of ITU-T H.273 for curves. Those of video are shown as sRGB's, as browsers do with still pictures. */
const TRANSFERS: Readonly<Record<number, ColourSpace['transfer']>> = {
  1: 'srgb',
  4: 2.2,
  5: 2.8,
  6: 'srgb',
  8: 1,
  13: 'srgb',
  14: 'srgb',
  15: 'srgb',
};

function spaceOf(colours: Omit<ColourSpace, 'transfer'>, transfer: ColourSpace['transfer']): ColourSpace {
  return colours === SRGB && transfer === 'srgb' ? SRGB : { ...colours, transfer };
}

function ofCodePoints(primaries: number, transfer: number): ColourSpace | undefined {
  const [colours, curve] = [PRIMARIES[primaries], TRANSFERS[transfer]];
  return colours === undefined || curve === undefined ? undefined : spaceOf(colours, curve);
}

const SIGNATURE = 8;
/** 1 / 2.2, which programs write for sRGB. */
const USUAL_GAMMA = 0.45455;

function pngSignal(head: Uint8Array): ColourSpace | undefined {
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  let [profile, named] = [false, false];
  let gamma: number | undefined;
  let primaries: Omit<ColourSpace, 'transfer'> | undefined;
  for (let at = SIGNATURE; at + 12 <= head.length;) {
    const [length, kind, data] = [view.getUint32(at), text(head, at + 4, 4), at + 8];
    if (kind === 'IDAT' || data + length > head.length) break;
    if (kind === 'cICP' && length === 4) return ofCodePoints(head[data]!, head[data + 1]!);
    // What these say comes before gAMA and cHRM, and a cICP chunk before all.
    if (kind === 'iCCP') profile = true;
    if (kind === 'sRGB') named = true;
    if (kind === 'gAMA' && length === 4) gamma = view.getUint32(data) / 1e5;
    if (kind === 'cHRM' && length === 32) {
      const point = (i: number): Chromaticity => [
        view.getUint32(data + 8 * i) / 1e5,
        view.getUint32(data + 8 * i + 4) / 1e5,
      ];
      primaries = { white: point(0), red: point(1), green: point(2), blue: point(3) };
    }
    at = data + length + 4;
  }
  if (profile) return undefined;
  if (named) return SRGB;
  if (gamma === undefined && primaries === undefined) return undefined;
  const usual = gamma === undefined || gamma <= 0 || Math.abs(gamma - USUAL_GAMMA) < 0.005;
  const transfer = usual ? 'srgb' : 1 / gamma!;
  const colours = primaries === undefined || isSrgb(primaries) ? SRGB : primaries;
  return spaceOf(colours, transfer);
}

/** To the digits that programs write. */
function isSrgb(colours: Omit<ColourSpace, 'transfer'>): boolean {
  return (['white', 'red', 'green', 'blue'] as const).every((name) =>
    colours[name].every((value, i) => Math.abs(value - SRGB[name][i]!) < 0.002),
  );
}

function nclxSignal(head: Uint8Array): ColourSpace | undefined {
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  let found: ColourSpace | undefined;
  for (let at = 4; at + 12 <= head.length; at += 1) {
    if (head[at] !== 0x63 || text(head, at, 4) !== 'colr') continue;
    const kind = text(head, at + 4, 4);
    if (kind === 'prof' || kind === 'rICC') return undefined;
    if (kind === 'nclx') found = ofCodePoints(view.getUint16(at + 8), view.getUint16(at + 10));
  }
  return found;
}

function text(bytes: Uint8Array, at: number, length: number): string {
  return String.fromCharCode(...bytes.subarray(at, at + length));
}
