import { signal } from '@preact/signals';

/** Device pixels of a CSS pixel, now: zooming changes it, and so does another screen. */
export const pixelRatio = signal(devicePixelRatio);

/** The room that there is, in CSS pixels. */
export const room = signal({ width: innerWidth, height: innerHeight });

addEventListener('resize', () => {
  pixelRatio.value = devicePixelRatio;
  room.value = { width: innerWidth, height: innerHeight };
});

/** The length in CSS of so many device pixels. */
export function cssPixels(devicePixels: number): number {
  return devicePixels / pixelRatio.value;
}

/** Whether this is a phone: a finger for a pointer, and a screen whose shorter side is that of a hand. */
export function isPhone(): boolean {
  return matchMedia('(pointer: coarse)').matches && Math.min(screen.width, screen.height) < 600;
}
