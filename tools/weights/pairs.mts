import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { readImage, writeImage } from '@sr3kit/data/node';
// Shows what a model makes of pictures of many kinds, none of which it was trained on:
//
//   node --conditions=@sr3kit/source --import tsx tools/weights/pairs.mts MODEL_FOLDER PICTURE.webp
//
// One row for each picture: the picture made four times smaller, then enlarged by bicubic interpolation, in one step, crisp if
// the model can, and by diffusion in 2 steps, then the truth. The lettering needs the DejaVu fonts (fonts-dejavu on Debian).
import { composeGrid, crop, magnify, resizeBicubic, toRgb, toUint8, type Image } from '@sr3kit/imaging';
import { modesOf } from '@sr3kit/models';
import { modelFolder } from '@sr3kit/models/node';
import { createUpscaler } from 'sr3kit';

const SCALE = 4;
/** Side of what is shown, in pixels. */
const SIDE = 224;
const workspace = fileURLToPath(new URL('../../', import.meta.url));

/** Parts of the free samples with something to look at. */
const CUTS: readonly (readonly [file: string, left: number, top: number])[] = [
  ['apps/train/samples/astronaut.png', 144, 0],
  ['examples/samples/dog.webp', 130, 150],
  ['apps/train/samples/grass.png', 120, 120],
  ['examples/samples/guitar.webp', 150, 130],
  ['examples/samples/nyc.webp', 176, 250],
  ['apps/train/samples/brick.png', 80, 80],
  ['apps/train/samples/hubble.jpg', 200, 200],
  ['apps/train/samples/coins.png', 20, 20],
];

const TEXT = `<svg xmlns="http://www.w3.org/2000/svg" width="${SIDE}" height="${SIDE}">
  <rect width="100%" height="100%" fill="#fbfaf5"/>
  <g font-family="DejaVu Sans, sans-serif" fill="#1b1b1b">
    <text x="10" y="44" font-size="34" font-weight="bold">Sharper</text>
    <text x="10" y="78" font-size="24">24 pixels: Agfy</text>
    <text x="10" y="106" font-size="18">18 pixels: 0123456789</text>
    <text x="10" y="130" font-size="14">14 pixels: the quick brown fox</text>
    <text x="10" y="150" font-size="11">11 pixels: jumps over the lazy dog</text>
  </g>
  <g font-family="DejaVu Serif, serif" fill="#7a1f1f"><text x="10" y="200" font-size="40">Rag 38</text></g>
</svg>`;

const CARTOON = `<svg xmlns="http://www.w3.org/2000/svg" width="${SIDE}" height="${SIDE}">
  <rect width="100%" height="100%" fill="#8fd3f4"/><circle cx="186" cy="38" r="22" fill="#ffe26a"/>
  <path d="M0 190 Q60 150 120 185 T224 175 V224 H0Z" fill="#7cc36a" stroke="#20422a" stroke-width="3"/>
  <g stroke="#222" stroke-width="3" stroke-linejoin="round">
    <path d="M58 74 L70 34 L94 62 Z M142 62 L164 34 L176 76 Z" fill="#f08a3c"/>
    <ellipse cx="116" cy="104" rx="66" ry="56" fill="#f6a04d"/><ellipse cx="116" cy="128" rx="30" ry="22" fill="#fff3e0"/>
    <circle cx="90" cy="92" r="13" fill="#fff"/><circle cx="142" cy="92" r="13" fill="#fff"/>
    <path d="M108 118 h16 l-8 10z" fill="#d9546c"/><path d="M116 128 q-10 14 -20 4 M116 128 q10 14 20 4" fill="none"/>
    <path d="M86 126 l-46 -8 M86 132 l-46 6 M146 126 l46 -8 M146 132 l46 6" fill="none" stroke-width="2"/>
  </g>
  <circle cx="93" cy="94" r="6"/><circle cx="139" cy="94" r="6"/>
</svg>`;

const [folder, output] = process.argv.slice(2);
if (folder === undefined || output === undefined) {
  process.stderr.write('usage: pairs.mts MODEL_FOLDER PICTURE.webp\n');
  process.exit(2);
}

async function draw(svg: string): Promise<Image<Uint8Array>> {
  const { data, info } = await sharp(Buffer.from(svg)).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, channels: 3, data: new Uint8Array(data) };
}

const truths = [await draw(TEXT), await draw(CARTOON)];
for (const [file, left, top] of CUTS) {
  const image = toUint8(toRgb(await readImage(workspace + file)));
  truths.unshift(crop(image, { left, top, width: SIDE, height: SIDE }));
}

const upscaler = await createUpscaler({ model: modelFolder(folder) });
const crisp = modesOf(upscaler.config).includes('crisp');
const rows: Image<Uint8Array>[][] = [];
for (const truth of truths) {
  const low = resizeBicubic(truth, { scale: 1 / SCALE });
  rows.push([
    magnify(low, SCALE),
    resizeBicubic(low, { scale: SCALE }),
    toUint8(await upscaler.upscale(low, { mode: 'one-step' })),
    ...(crisp ? [toUint8(await upscaler.upscale(low, { mode: 'crisp' }))] : []),
    toUint8(await upscaler.upscale(low, { mode: 'diffusion', steps: 2 })),
    truth,
  ]);
}
const headings = ['input', 'bicubic', 'one step', ...(crisp ? ['crisp'] : []), 'diffusion, 2 steps', 'truth'];
await writeImage(output, composeGrid(rows, headings));
upscaler.dispose();
process.stdout.write(`${output}: ${truths.length} pictures\n`);
