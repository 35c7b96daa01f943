/** How the pictures of a trial lie. */
export type Arrangement = 'beside' | 'below';

/** CSS pixels between pictures, and around them. */
const GAP = 16;
/** What the question and the buttons take of the height. */
const CONTROLS = 170;

/**
 * Where pictures of a size have room without being made smaller: side by side, or else one below the other.
 *
 * @param size - Of one picture, in CSS pixels.
 * @param room - Of the window, in CSS pixels.
 * @returns Null where they have none.
 */
export function arrangement(
  size: { readonly width: number; readonly height: number },
  count: number,
  room: { readonly width: number; readonly height: number },
): Arrangement | null {
  const along = (length: number): number => count * length + (count + 1) * GAP;
  if (along(size.width) <= room.width && size.height + CONTROLS <= room.height) return 'beside';
  if (size.width + 2 * GAP <= room.width && along(size.height) + CONTROLS <= room.height) return 'below';
  return null;
}
