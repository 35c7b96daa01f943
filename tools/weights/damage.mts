import { basename } from 'node:path';
import sharp from 'sharp';
// Counts what damageOf, which chooses between photo-x4 and photo-x4-real, says of pictures that were damaged on purpose:
//
//   node --conditions=@sr3kit/source --import tsx tools/weights/damage.mts COUNT FOLDER... [--rows PATTERN]
//
// The first COUNT pictures of each folder, by name, are judged as they are and as each row of the table says; PATTERN, a
// regular expression, chooses rows. A cell says how many are clean, have JPEG artefacts, and have noise. JPEGs are libjpeg's,
// by sharp with its usual settings (colours at half the resolution). Noise is Gaussian and independent in each channel; its
// seed is the picture's place, so every run gives the same figures. Borders are added after the noise.
import { listFiles, readImage } from '@sr3kit/data/node';
import { createImage, crop, resizeBicubic, toRgb, toUint8, type Image } from '@sr3kit/imaging';
import { damageOf } from '@sr3kit/metrics';
import { gaussians } from '@sr3kit/random';

type Picture = Image<Uint8Array>;
/** A picture, and its file where it has one that says something. */
interface Stored {
  readonly image: Picture;
  readonly file?: Uint8Array;
}

const raw = ({ data, width, height, channels }: Picture) => sharp(data, { raw: { width, height, channels } });

async function jpeg(image: Picture, quality: number): Promise<Required<Stored>> {
  const file = await raw(image).jpeg({ quality }).toBuffer();
  const data = new Uint8Array(await sharp(file).raw().toBuffer());
  return { image: createImage({ ...image, data }), file };
}

function noisy(image: Picture, deviation: number, seed: number): Picture {
  const noise = gaussians(seed, 0, image.data.length);
  const data = image.data.map((value, i) => Math.min(255, Math.max(0, Math.round(value + deviation * noise[i]!))));
  return createImage({ ...image, data });
}

/** Within a border of a gray value, which takes a share of the area. */
function framed(image: Picture, share: number, value: number, alpha = 1): Promise<Picture> {
  const longer = (1 / Math.sqrt(1 - share) - 1) / 2;
  const [x, y] = [Math.round(image.width * longer), Math.round(image.height * longer)];
  return raw(image)
    .ensureAlpha()
    .extend({ ...{ left: x, right: x, top: y, bottom: y }, background: { r: value, g: value, b: value, alpha } })
    .raw()
    .toBuffer({ resolveWithObject: true })
    .then(({ data, info }) => {
      const { width, height } = info;
      return createImage({ width, height, channels: 4, data: new Uint8Array(data) });
    });
}

const moved = ({ width, height }: Picture) => ({ left: 3, top: 5, width: width - 3, height: height - 5 });
const QUALITIES = [30, 50, 75, 85, 90, 93, 94, 95, 97, 98];

const rows: readonly (readonly [string, (image: Picture, seed: number) => Stored | Promise<Stored>])[] = [
  ['as it is', (image) => ({ image })],
  ...QUALITIES.map((q) => [`JPEG ${q}`, (image: Picture) => jpeg(image, q)] as const),
  ...QUALITIES.map(
    (q) => [`JPEG ${q}, then PNG`, async (image: Picture) => ({ image: (await jpeg(image, q)).image })] as const,
  ),
  ['JPEG 75, cropped, then PNG', async (image) => ({ image: crop((await jpeg(image, 75)).image, moved(image)) })],
  ...[40, 75, 90].map(
    (q) => [`JPEG ${q}, then JPEG 97`, async (image: Picture) => jpeg((await jpeg(image, q)).image, 97)] as const,
  ),
  ['JPEG 40, cropped, then JPEG 97', async (image) => jpeg(crop((await jpeg(image, 40)).image, moved(image)), 97)],
  [
    'JPEG 50, then half as large',
    async (image) => ({ image: toUint8(resizeBicubic((await jpeg(image, 50)).image, { scale: 1 / 2 })) }),
  ],
  ...[3, 4, 5, 8].map(
    (sigma) => [`noise ${sigma}`, (image: Picture, seed: number) => ({ image: noisy(image, sigma, seed) })] as const,
  ),
  ...[0.1, 0.2, 0.4, 0.6].flatMap((share) =>
    (
      [
        ['white', 255],
        ['black', 0],
        ['transparent', 0, 0],
      ] as const
    ).map(
      ([name, value, alpha]) =>
        [
          `noise 6, ${name} border of ${100 * share} %`,
          async (image: Picture, seed: number) => ({ image: await framed(noisy(image, 6, seed), share, value, alpha) }),
        ] as const,
    ),
  ),
];

const args = process.argv.slice(2);
const at = args.indexOf('--rows');
const pattern = new RegExp(at < 0 ? '' : (args.splice(at, 2)[1] ?? ''));
const [count, ...folders] = args;
if (!Number.isInteger(Number(count)) || Number(count) < 1 || folders.length === 0) {
  process.stderr.write('usage: damage.mts COUNT FOLDER... [--rows PATTERN]\n');
  process.exit(2);
}
const pictures = await Promise.all(
  folders.map(async (folder) => {
    const files = await listFiles([folder], process.cwd(), () => 'FOLDER');
    return Promise.all(files.slice(0, Number(count)).map(async ({ path }) => toUint8(toRgb(await readImage(path)))));
  }),
);
const headings = folders.map((folder, i) => `${basename(folder)} (${pictures[i]!.length})`);
process.stdout.write(`| clean / JPEG / noise | ${headings.join(' | ')} |\n| ${'--- | '.repeat(folders.length + 1)}\n`);
for (const [name, damage] of rows.filter(([row]) => pattern.test(row))) {
  const cells: string[] = [];
  for (const images of pictures) {
    const said = { clean: 0, jpeg: 0, noise: 0 };
    for (const [seed, image] of images.entries()) {
      const stored = await damage(image, seed);
      const { finding } = damageOf(stored.image, stored.file);
      said[finding === null ? 'clean' : finding.includes('JPEG') ? 'jpeg' : 'noise'] += 1;
    }
    cells.push(`${said.clean} / ${said.jpeg} / ${said.noise}`);
  }
  process.stdout.write(`| ${name} | ${cells.join(' | ')} |\n`);
}
