import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readImage, writeImage } from '@sr3kit/data/node';
import { composeGrid, crop, magnify, resizeBicubic, toRgb, toUint8, type Image } from '@sr3kit/imaging';
import { photoX4 } from '@sr3kit/photo-x4';
import { createUpscaler, type Upscaler, type UpscaleOptions } from 'sr3kit';
import { figuresTable } from './figures.ts';

/** A photograph in the public domain that no training saw and no JPEG wore; see SOURCES.tsv beside it. */
const SAMPLE = fileURLToPath(new URL('../../samples/dog.webp', import.meta.url));
const SCALE = 4;
/** Sides that are multiples of the scale, so that the small picture covers the whole of it. */
const WINDOW = { left: 96, top: 64, width: 448, height: 300 };
/** What the second row shows at twice the size: eyes, fur and the nose. */
const DETAIL = { left: 48, top: 112, width: 224, height: 150 };

/** One picture, enlarged in several ways to the size of the truth. */
interface Results {
  readonly truth: Image<Uint8Array>;
  readonly lowRes: Image<Uint8Array>;
  readonly enlarged: Readonly<Record<string, Image<Uint8Array>>>;
}

/** How {@link start} reports what it does. */
interface StartOptions {
  readonly onStep?: (text: string) => void;
}

/**
 * The main job: makes a photograph four times smaller, so that the truth is known, and enlarges it again with the weights
 * that come with sr3kit, in each of their modes, on the engine that every machine has.
 *
 * @param path - Where to write the comparison, a PNG.
 * @returns A table of how close each result is to the truth.
 */
export async function start(path: string, { onStep = () => undefined }: StartOptions = {}): Promise<string> {
  const truth = crop(toUint8(toRgb(await readImage(SAMPLE))), WINDOW);
  const lowRes = resizeBicubic(truth, { scale: 1 / SCALE });
  const upscaler = await createUpscaler({ model: photoX4, engine: 'wasm' });
  try {
    const { name, device, threads } = upscaler.engine;
    onStep(`${photoX4.name} on ${name} (${device}, ${threads} thread(s)): ${sizeOf(lowRes)} to ${sizeOf(truth)}`);
    const enlarge = async (title: string, options: UpscaleOptions): Promise<Image<Uint8Array>> => {
      const started = performance.now();
      const picture = toUint8(await upscaler.upscale(lowRes, options));
      onStep(`${title}: ${((performance.now() - started) / 1000).toFixed(1)} s`);
      return picture;
    };
    await warmUp(upscaler);
    const results: Results = {
      truth,
      lowRes,
      enlarged: {
        bicubic: resizeBicubic(lowRes, truth),
        'one step': await enlarge('one step', { mode: 'one-step' }),
        crisp: await enlarge('crisp', { mode: 'crisp' }),
        'diffusion, 2 steps': await enlarge('diffusion, 2 steps', { mode: 'diffusion', steps: 2, seed: 1 }),
      },
    };
    await mkdir(dirname(path), { recursive: true });
    await writeImage(path, comparison(results));
    return figuresTable(results.enlarged, truth, lowRes);
  } finally {
    upscaler.dispose();
  }
}

/** The first picture also uploads the weights and compiles code, which should not count as its time. */
async function warmUp(upscaler: Upscaler): Promise<void> {
  await upscaler.upscale({ width: 8, height: 8, channels: 3, data: new Uint8Array(192) });
}

/** All side by side, and below each a detail of it. */
function comparison({ truth, lowRes, enlarged }: Results): Image<Uint8Array> {
  const pictures = [magnify(lowRes, SCALE), ...Object.values(enlarged), truth];
  const details = pictures.map((picture) => magnify(crop(picture, DETAIL), 2));
  return composeGrid([pictures, details], [`input, ${sizeOf(lowRes)}`, ...Object.keys(enlarged), 'truth']);
}

function sizeOf({ width, height }: Image): string {
  return `${width}x${height}`;
}
