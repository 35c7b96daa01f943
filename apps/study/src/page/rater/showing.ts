/** Pictures that are seen, or were. */
export interface Showing {
  /** When their first frame was due, on the page's steady clock. */
  readonly begun: Promise<number>;
  /** Resolves once they are hidden, with how long they were seen in milliseconds. */
  readonly hidden: Promise<number>;
  /** Whether the page was out of sight in the meantime. */
  readonly interrupted: () => boolean;
  /** Hides them now. */
  hide(): void;
}

/** Half a frame of a usual screen: a frame nearer to the end than this is the last. */
const HALF_FRAME = 1000 / 120;

/**
 * Shows pictures for a time, counted in frames: from the one in which they come to the one in which they go, by the time
 * that the browser gives each, which no change of the machine's clock moves.
 *
 * @param seconds - How long, or null: until `hide` is called.
 * @param setVisible - Makes them visible or not, at once.
 */
export function showFor(seconds: number | null, setVisible: (visible: boolean) => void): Showing {
  let [tellBegun, tellHidden] = [(_time: number): void => {}, (_time: number): void => {}];
  const begun = new Promise<number>((resolve) => (tellBegun = resolve));
  const hidden = new Promise<number>((resolve) => (tellHidden = resolve));
  let [interrupted, over] = [document.hidden, false];
  let start = NaN;
  const notice = (): void => {
    interrupted ||= document.hidden;
  };
  document.addEventListener('visibilitychange', notice);
  const end = (time: number): void => {
    if (over) return;
    over = true;
    setVisible(false);
    document.removeEventListener('visibilitychange', notice);
    tellHidden(time - start);
  };
  const frame = (time: number): void => {
    if (over) return;
    if (seconds !== null && time - start >= 1000 * seconds - HALF_FRAME) return end(time);
    requestAnimationFrame(frame);
  };
  requestAnimationFrame((time) => {
    start = time;
    setVisible(true);
    tellBegun(time);
    requestAnimationFrame(frame);
  });
  return { begun, hidden, interrupted: () => interrupted, hide: () => end(performance.now()) };
}
