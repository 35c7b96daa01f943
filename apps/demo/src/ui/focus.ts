/**
 * Keeps the place of those who use the keyboard: where the element with the focus goes away or cannot be used any more, the
 * first of these that can takes it over.
 *
 * @param selectors - Where the focus may go, the best place first.
 */
export function keepFocus(selectors: readonly string[]): () => void {
  // After the browser has noticed what is gone.
  let frame = requestAnimationFrame(() => {
    frame = requestAnimationFrame(() => {
      if (!isLost()) return;
      const places = selectors.flatMap((selector) => [...document.querySelectorAll<HTMLElement>(selector)]);
      places.find((place) => place.checkVisibility() && !place.matches(':disabled'))?.focus({ preventScroll: true });
    });
  });
  return () => cancelAnimationFrame(frame);
}

let last: Element | null = null;
document.addEventListener('focusin', ({ target }) => (last = target as Element));
// Whoever clicks beside everything has no place to keep.
document.addEventListener('pointerdown', ({ target }) => (last = (target as Element).closest('button, input, select')));

function isLost(): boolean {
  const nowhere = document.activeElement === null || document.activeElement === document.body;
  return nowhere && last !== null && (!last.isConnected || last.matches(':disabled'));
}
