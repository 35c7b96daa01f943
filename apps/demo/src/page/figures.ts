import { nameOf } from './names.ts';
import { engine, mention, picture, say, shownResult, spoken } from './state.ts';

/** How long the shown result took, in words, and for how much of that the GPU was busy; empty where there is none. */
export function timesOf(): string {
  const result = shownResult.value;
  if (!result) return '';
  const took = `${result.width} × ${result.height} took ${seconds(result.seconds)}`;
  if (result.gpuSeconds !== null) return `${took}; the GPU was busy for ${seconds(result.gpuSeconds)} of it.`;
  return result.engine === 'webgpu' ? `${took}; this GPU tells no times of its own.` : `${took}.`;
}

/** What a report of how fast the page is should say. */
function figures(): string {
  const { name = '', device = '', threads = null } = engine.value ?? {};
  const { width = 0, height = 0 } = picture.value ?? {};
  const result = shownResult.value!;
  return [
    `Engine: ${name}, ${device}${threads === null ? '' : `, threads: ${threads}`}`,
    `Picture: ${width} x ${height}, ${nameOf(result)}, ${result.model}, on ${result.engine}`,
    timesOf(),
    `Browser: ${navigator.userAgent}`,
  ].join('\n');
}

/** Copies the figures of the shown result, for a report. */
export async function copyFigures(): Promise<void> {
  try {
    await navigator.clipboard.writeText(figures());
    spoken.value = 'Copied.';
    mention('Copied to the clipboard.');
  } catch (error) {
    say('error', `The figures could not be copied: ${(error as Error).message}.`);
  }
}

const seconds = (value: number): string => `${value < 10 ? value.toPrecision(2) : value.toFixed(0)} s`;
