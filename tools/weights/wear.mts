// Makes the worn inputs that photo-x4-real is measured on:
//
//   node --conditions=@sr3kit/source --import tsx tools/weights/wear.mts PHOTOGRAPHS OUTPUT_FOLDER
//
// writes into it `photographs`, cut to multiples of 4, and `worn`, for `sr3-train evaluate --low-res`.
// Of each photograph, shrunk by 4: a little blur, noise of 3 levels and JPEG of quality 60 to 95, in turn with and without
// half of the colours. The seed of a picture is its place in the order of names.
import { compressJpeg, degrade } from '@sr3kit/data';
import { listFiles, readImage, writeImage } from '@sr3kit/data/node';
import { crop, toRgb, toUint8 } from '@sr3kit/imaging';
import { mkdir } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';

const SCALE = 4;
const [photographs, output] = process.argv.slice(2);
if (photographs === undefined || output === undefined) {
  process.stderr.write('usage: wear.mts PHOTOGRAPHS OUTPUT_FOLDER\n');
  process.exit(2);
}
for (const kind of ['photographs', 'worn']) await mkdir(join(output, kind), { recursive: true });
const files = await listFiles([photographs], process.cwd(), () => 'PHOTOGRAPHS');
for (const [index, { path }] of files.entries()) {
  const image = toUint8(toRgb(await readImage(path)));
  const whole = (side: number) => side - (side % SCALE);
  const high = crop(image, { left: 0, top: 0, width: whole(image.width), height: whole(image.height) });
  const worn = degrade(high, { scale: SCALE, quantize: true, blurSigma: 0.5, noise: { sigma: 3, seed: index } });
  const quality = 60 + ((7 * index) % 36);
  const stored = compressJpeg(toUint8(worn), { quality, halfColour: index % 2 === 0 });
  const name = `${basename(path, extname(path))}.png`;
  await writeImage(join(output, 'photographs', name), high);
  await writeImage(join(output, 'worn', name), stored);
}
process.stdout.write(`${output}: ${files.length} worn pictures\n`);
