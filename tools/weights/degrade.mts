import { mkdir } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';
// Makes the degraded inputs that photo-x4-real is measured on:
//
//   node --conditions=@sr3kit/source --import tsx tools/weights/degrade.mts PHOTOGRAPHS OUTPUT_FOLDER [QUALITY]
//
// PHOTOGRAPHS is a folder. OUTPUT_FOLDER gets two: `photographs`, the same with sides cut to multiples of 4, and `degraded`,
// what to upscale, for `sr3-train evaluate --low-res`. Each photograph is shrunk by 4, blurred a little (sigma 0.5), made
// noisy (standard deviation 3 of 255) and compressed as JPEG of quality 60 to 95; every other one with its colours at half
// the resolution. The seed of the noise is the photograph's place in the order of names, so every run gives the same files. With a
// QUALITY, 1 to 100, they are shrunk and compressed alone, at this quality, all with their colours at half the resolution.
import { compressJpeg, degrade } from '@sr3kit/data';
import { listFiles, readImage, writeImage } from '@sr3kit/data/node';
import { crop, toRgb, toUint8 } from '@sr3kit/imaging';

const SCALE = 4;
const [photographs, output, given] = process.argv.slice(2);
const only = given === undefined ? null : Number(given);
if (photographs === undefined || output === undefined || (only !== null && !(only >= 1 && only <= 100))) {
  process.stderr.write('usage: degrade.mts PHOTOGRAPHS OUTPUT_FOLDER [QUALITY, 1 to 100]\n');
  process.exit(2);
}
for (const kind of ['photographs', 'degraded']) await mkdir(join(output, kind), { recursive: true });
const files = await listFiles([photographs], process.cwd(), () => 'PHOTOGRAPHS');
for (const [index, { path }] of files.entries()) {
  const image = toUint8(toRgb(await readImage(path)));
  const whole = (side: number) => side - (side % SCALE);
  const high = crop(image, { left: 0, top: 0, width: whole(image.width), height: whole(image.height) });
  const worn = only === null ? { blurSigma: 0.5, noise: { sigma: 3, seed: index } } : {};
  const degraded = degrade(high, { scale: SCALE, quantize: true, ...worn });
  const quality = only ?? 60 + ((7 * index) % 36);
  const stored = compressJpeg(toUint8(degraded), { quality, halfColour: only !== null || index % 2 === 0 });
  const name = `${basename(path, extname(path))}.png`;
  await writeImage(join(output, 'photographs', name), high);
  await writeImage(join(output, 'degraded', name), stored);
}
process.stdout.write(`${output}: ${files.length} degraded pictures\n`);
