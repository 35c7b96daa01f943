/** The most pixels a result may have. */
export const MAX_PIXELS = 50e6;
/** The longest side of a result: the canvas of every browser can hold it. */
export const MAX_SIDE = 16_384;

/** Magnifications on offer. */
const SCALES = [4, 3, 2, 1.5] as const;

/** Magnifications, largest first, whose result is within the limits for a picture of this size. */
export function scalesFor(width: number, height: number, largest: number): number[] {
  const scales = new Set<number>([largest, ...SCALES.filter((scale) => scale < largest)]);
  return [...scales].filter((scale) => {
    const [w, h] = [Math.ceil(width * scale), Math.ceil(height * scale)];
    return w * h <= MAX_PIXELS && Math.max(w, h) <= MAX_SIDE;
  });
}
