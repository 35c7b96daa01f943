/** A piece of one side of a picture, and how much it counts at each of its places. */
export interface Piece {
  readonly from: number;
  /** As many as the piece has places; those of all pieces at one place add up to 1. */
  readonly weights: Float32Array;
}

/** Neighbouring pieces share about this part of their length. */
const OVERLAP = 1 / 4;

/**
 * Cuts one side into overlapping pieces of one length. Where two overlap, one fades out as the other fades in.
 *
 * @param length - Of the side.
 * @param piece - Wanted length; it is rounded up to a multiple of `multiple`, and is at least twice that.
 * @param multiple - Pieces begin at multiples of this; it divides `length`.
 */
export function piecesAlong(length: number, piece: number, multiple: number): readonly Piece[] {
  const size = Math.max(2, Math.ceil(piece / multiple)) * multiple;
  if (length <= size) return [{ from: 0, weights: new Float32Array(length).fill(1) }];
  const overlap = Math.max(1, Math.round((size / multiple) * OVERLAP)) * multiple;
  const count = Math.ceil((length - overlap) / (size - overlap));
  const last = (length - size) / multiple;
  const starts = Array.from({ length: count }, (_, i) => Math.round((i * last) / (count - 1)) * multiple);
  const fades = starts.map((from, i) =>
    Float64Array.from({ length: size }, (_, at) => {
      // Half a place from the ends, so that no weight is 0. The picture's own borders do not fade.
      const left = i === 0 ? 1 : (at + 0.5) / (starts[i - 1]! + size - from);
      const right = i === count - 1 ? 1 : (size - at - 0.5) / (from + size - starts[i + 1]!);
      return Math.max(0, Math.min(1, left, right));
    }),
  );
  const total = new Float64Array(length);
  starts.forEach((from, i) => fades[i]!.forEach((weight, at) => (total[from + at]! += weight)));
  return starts.map((from, i) => ({ from, weights: Float32Array.from(fades[i]!, (w, at) => w / total[from + at]!) }));
}
