import { writeFile } from 'node:fs/promises';
import sharp from 'sharp';
import { beforeAll, expect, test } from 'vitest';
import { useWorkFolder } from '../testing/workFolder.ts';

const work = useWorkFolder();
const SIDE = 72;

/** Shading, edges and fine texture, as a photograph has them. */
const scene = Uint8Array.from({ length: SIDE * SIDE * 3 }, (_, i) => {
  const [x, y] = [Math.floor(i / 3) % SIDE, Math.floor(i / 3 / SIDE)];
  const edge = x > y + 12 * Math.sin(y / 9) ? 50 : 0;
  return 90 + 40 * Math.sin(x / 23) * Math.cos(y / 17) + edge + 9 * Math.sin(1.1 * x + y * (1 + x / 90)) + 8 * (i % 3);
});

beforeAll(async () => {
  const raw = sharp(scene, { raw: { width: SIDE, height: SIDE, channels: 3 } });
  await raw.clone().png().toFile(work.path('clean.png'));
  await raw.clone().jpeg({ quality: 80 }).toFile(work.path('phone.jpg'));
  await raw.clone().jpeg({ quality: 98 }).toFile(work.path('camera.jpg'));
  const saved = await raw.clone().jpeg({ quality: 80 }).toBuffer();
  await sharp(saved).webp({ lossless: true }).toFile(work.path('anew.webp'));
  const worn = await sharp(saved).raw().toBuffer();
  const pages = { width: SIDE, height: 2 * SIDE, channels: 3, pageHeight: SIDE } as const;
  await sharp(Buffer.concat([scene, worn]), { raw: pages })
    .tiff({ compression: 'lzw' })
    .toFile(work.path('two.tif'));
});

const upscaled = async (name: string, ...flags: string[]): Promise<Record<string, unknown>> => {
  const args = ['upscale', name, '--out', `made/${name}`, '--overwrite', '--json', ...flags];
  const { code, out, err } = await work.sr3(args);
  expect(code, err).toBe(0);
  return JSON.parse(out) as Record<string, unknown>;
};

test.each([
  ['clean.png', 'photo-x4', 'no JPEG artefacts or noise found'],
  ['camera.jpg', 'photo-x4', 'no JPEG artefacts or noise found'],
  ['phone.jpg', 'photo-x4-real', 'JPEG of quality 80'],
  ['anew.webp', 'photo-x4-real', 'traces of JPEG'],
])('%s is upscaled by %s', async (name, model, why) => {
  expect(await upscaled(name)).toMatchObject({ model, why });
});

test.each([
  ['1', 'photo-x4'],
  ['2', 'photo-x4-real'],
])('page %s of a file, taken alone, is upscaled by %s: by what can be seen in that page', async (page, model) => {
  expect(await upscaled('two.tif', '--page', page)).toMatchObject({ model });
});

test('a model that is named is taken, and nothing is said of a choice', async () => {
  expect(await upscaled('phone.jpg', '--model', 'photo-x4')).not.toHaveProperty('model');
});

test('people are told which model, and why', async () => {
  const { out } = await work.sr3(['upscale', 'phone.jpg', 'clean.png', '--out', 'told']);
  expect(out).toMatch(/phone_x4\.jpg: 72x72 to 288x288 in [\d.]+ s, by photo-x4-real \(JPEG of quality 80\)\n/);
  expect(out).toMatch(/clean_x4\.png: .* s, by photo-x4 \(no JPEG artefacts or noise found\)\n/);
});

test('a broken picture is reported as such', async () => {
  await writeFile(work.path('broken.jpg'), 'not a picture');
  const { code, err } = await work.sr3(['upscale', 'broken.jpg', '--out', 'some/']);
  expect(code).toBe(2);
  expect(err).toContain('broken.jpg');
  expect(err).not.toContain('state');
});
