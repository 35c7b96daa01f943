import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { stringify } from 'yaml';
import { readImage, writeImage } from '@sr3kit/data/node';
import { crop, resizeBicubic, toRgb, toUint8, type Image, type Rect } from '@sr3kit/imaging';
import { photoX4 } from '@sr3kit/photo-x4';
import { createUpscaler, type Upscaler } from 'sr3kit';
import { loadStudyConfig } from '../config/loadStudyConfig.ts';
import { createStudy } from '../store/createStudy.ts';

const SCALE = 4;
/** Pixels along a side of what is cut out of a photograph: a multiple of the scale. */
const SIDE = 192;
/** Free photographs that come with the repository; see SOURCES.tsv beside them. */
const PHOTOGRAPHS = ['astronaut', 'chelsea', 'coffee', 'rocket', 'camera', 'coins', 'grass', 'gravel', 'brick'];
const SAMPLES = resolve(import.meta.dirname, '../../../train/samples');
const MODELS = ['bicubic', 'one-step', 'diffusion'] as const;

/**
 * Makes a study of the photographs that come with the repository: parts of them, made four times smaller and enlarged
 * again by bicubic interpolation, in one step and by diffusion.
 *
 * @param folder - Gets the pictures, the STUDY.yaml and the database; what was there is replaced.
 * @param onStep - Told what is done.
 * @param photographs - Names of the photographs; all of them unless given.
 * @returns The path of the database.
 */
export async function makeDemo(
  folder: string,
  onStep: (text: string) => void,
  photographs: readonly string[] = PHOTOGRAPHS,
): Promise<string> {
  await rm(folder, { recursive: true, force: true });
  for (const name of ['truth', 'low', ...MODELS]) await mkdir(join(folder, name), { recursive: true });
  const upscaler = await createUpscaler({ model: photoX4, engine: 'wasm' });
  try {
    for (const name of photographs) await makePictures(name, folder, upscaler, onStep);
  } finally {
    upscaler.dispose();
  }
  const file = join(folder, 'study.yaml');
  await writeFile(file, stringify(study));
  const database = join(folder, `${study.name}.sqlite`);
  await createStudy(await loadStudyConfig(file, folder), database);
  return database;
}

const study = {
  name: 'demo',
  title: 'Which is the photograph?',
  truth: 'truth',
  low: 'low',
  models: MODELS.map((name) => ({ name, folder: name })),
  phones: 'allowed',
  practice: 2,
  attention: { trials: 4, mistakes: 1 },
};

async function makePictures(
  name: string,
  folder: string,
  upscaler: Upscaler,
  onStep: (text: string) => void,
): Promise<void> {
  const photograph = toUint8(toRgb(await readImage(join(SAMPLES, `${name}.png`))));
  const windows = windowsOf(photograph);
  for (const [index, window] of windows.entries()) {
    const truth = crop(photograph, window);
    const low = resizeBicubic(truth, { scale: 1 / SCALE });
    const pictures: Readonly<Record<string, Image<Uint8Array>>> = {
      truth,
      low,
      bicubic: resizeBicubic(low, truth),
      'one-step': toUint8(await upscaler.upscale(low, { mode: 'one-step' })),
      diffusion: toUint8(await upscaler.upscale(low, { mode: 'diffusion', steps: 8, seed: 1 + index })),
    };
    for (const [kind, picture] of Object.entries(pictures)) {
      await writeImage(join(folder, kind, `${name}-${index + 1}.png`), picture);
    }
  }
  onStep(`${name}: ${windows.length} parts`);
}

/** Up to four parts that do not overlap: the corners of the middle. */
function windowsOf({ width, height }: Image): Rect[] {
  const [columns, rows] = [Math.min(2, Math.floor(width / SIDE)), Math.min(2, Math.floor(height / SIDE))];
  const left = Math.floor((width - columns * SIDE) / 2);
  const top = Math.floor((height - rows * SIDE) / 2);
  return Array.from({ length: columns * rows }, (_, i) => ({
    left: left + (i % columns) * SIDE,
    top: top + Math.floor(i / columns) * SIDE,
    width: SIDE,
    height: SIDE,
  }));
}
