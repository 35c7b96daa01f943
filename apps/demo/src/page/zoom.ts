import { signal } from '@preact/signals';
import { select, type Selection } from 'd3-selection';
import { zoom, zoomIdentity, type D3ZoomEvent, type ZoomBehavior, type ZoomTransform } from 'd3-zoom';

/** Where the picture lies in its viewport: both sides of the comparison share it, so they move in step. */
export const transform = signal<ZoomTransform>(zoomIdentity);
/** Whether the whole picture is in view, and stays so when the window changes. */
export const fitted = signal(true);

/** The largest magnification, in CSS pixels for a pixel of the result. */
const LARGEST = 32;
/** Tiny pictures fill the viewport up to this magnification. */
const FIT = 12;

/** Zooming and panning of the picture in its viewport. Owns its listeners until {@link dispose}. */
export class Zoom {
  readonly #selection: Selection<HTMLElement, unknown, null, undefined>;
  readonly #behaviour: ZoomBehavior<HTMLElement, unknown>;
  readonly #observer: ResizeObserver;
  #size = { width: 1, height: 1 };

  constructor(viewport: HTMLElement) {
    this.#behaviour = zoom<HTMLElement, unknown>()
      .filter((event: Event) => {
        const { ctrlKey, button = 0 } = event as MouseEvent;
        // One finger scrolls the page while there is nothing to move.
        if (event.type === 'touchstart' && fitted.value && (event as TouchEvent).touches.length === 1) return false;
        return (
          (event.target as Element).closest('[role="slider"]') === null &&
          (!ctrlKey || event.type === 'wheel') &&
          button === 0
        );
      })
      .on('zoom', (event: D3ZoomEvent<HTMLElement, unknown>) => {
        transform.value = event.transform;
        if (event.sourceEvent) fitted.value = false;
      });
    this.#selection = select(viewport);
    this.#selection.call(this.#behaviour).on('dblclick.zoom', null);
    this.#observer = new ResizeObserver(() => this.#measure());
    this.#observer.observe(viewport);
  }

  /** Shows a picture of another size, the whole of it. */
  setSize(width: number, height: number): void {
    this.#size = { width, height };
    fitted.value = true;
    this.#measure();
  }

  fit(): void {
    fitted.value = true;
    const { width, height } = this.#viewport();
    const scale = this.#fitScale();
    const x = (width - this.#size.width * scale) / 2;
    const y = (height - this.#size.height * scale) / 2;
    this.#behaviour.transform(this.#selection, zoomIdentity.translate(x, y).scale(scale));
  }

  /** Zooms about the middle of the viewport. */
  by(factor: number): void {
    fitted.value = false;
    this.#behaviour.scaleBy(this.#selection, factor);
  }

  /** Shows each pixel of the result as `scale` CSS pixels. */
  to(scale: number): void {
    fitted.value = false;
    this.#behaviour.scaleTo(this.#selection, scale);
  }

  /** Moves the picture by CSS pixels. */
  pan(x: number, y: number): void {
    fitted.value = false;
    this.#behaviour.translateBy(this.#selection, x / transform.value.k, y / transform.value.k);
  }

  dispose(): void {
    this.#observer.disconnect();
    this.#selection.on('.zoom', null);
  }

  #viewport(): { width: number; height: number } {
    const { clientWidth: width, clientHeight: height } = this.#selection.node()!;
    return { width, height };
  }

  #fitScale(): number {
    const { width, height } = this.#viewport();
    return Math.min(width / this.#size.width, height / this.#size.height, FIT);
  }

  #measure(): void {
    const { width, height } = this.#viewport();
    const smallest = Math.min(this.#fitScale(), 1);
    this.#behaviour
      .extent([
        [0, 0],
        [width, height],
      ])
      .translateExtent([
        [0, 0],
        [this.#size.width, this.#size.height],
      ])
      .scaleExtent([smallest, LARGEST]);
    if (fitted.value) this.fit();
  }
}
