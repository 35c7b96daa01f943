/** Which refinements are shown as they are: all, none, or those of these numbers, 1 ... steps (0 is what takes one pass). */
export type Previews = boolean | readonly number[];

/** Whether a step is shown. */
export function isPreviewed(previews: Previews, step: number): boolean {
  return typeof previews === 'boolean' ? previews : previews.includes(step);
}
