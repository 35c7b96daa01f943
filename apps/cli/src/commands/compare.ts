import { existsSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import sharp from 'sharp';
import { BadInput, exitCodes, messageOf, writeFileAtomic, type Io, type Registration } from '@sr3kit/command';
import { readImage } from '@sr3kit/data/node';
import { consistency, psnrLuma, ssimLuma } from '@sr3kit/metrics';
import type { Image } from 'sr3kit';
import { comparisonPage } from '../compare/comparisonPage.ts';

interface CompareFlags {
  readonly out: string;
  readonly truth?: string;
  readonly overwrite?: boolean;
}

/** `compare`: a page with a slider between a picture and its enlargement, and figures. */
export function addCompare({ program, io, act }: Registration): void {
  program
    .command('compare')
    .description('Write a page that compares a picture with its enlargement, and measure the difference.')
    .argument('<in>', 'the picture')
    .argument('<out>', 'its enlargement')
    .option('-o, --out <file>', 'where to write the page', 'comparison.html')
    .option('--truth <picture>', 'the true picture, of the same size as the enlargement, for PSNR and SSIM')
    .option('--overwrite', 'replace a page that already exists')
    .action(act((before: string, after: string, flags: CompareFlags) => run(before, after, flags, io)));
}

async function run(before: string, after: string, flags: CompareFlags, io: Io): Promise<number> {
  const path = resolve(io.cwd, flags.out);
  if (existsSync(path) && !flags.overwrite) {
    throw new BadInput(`${path}: already exists: give --overwrite or another --out`);
  }
  const [low, high] = [await readImage(resolve(io.cwd, before)), await readImage(resolve(io.cwd, after))];
  const truth = flags.truth === undefined ? null : await readImage(resolve(io.cwd, flags.truth));
  const figures = figuresOf(low, high, truth);
  const page = comparisonPage({
    title: `${basename(before)} and ${basename(after)}`,
    before: await embedded(resolve(io.cwd, before)),
    after: await embedded(resolve(io.cwd, after)),
    width: high.width,
    height: high.height,
    figures,
  });
  await writeFileAtomic(path, page);
  for (const [name, value] of figures) io.stdout.write(`${name}: ${value}\n`);
  io.stdout.write(`page: ${path}\n`);
  return exitCodes.done;
}

function figuresOf(low: Image, high: Image, truth: Image | null): [string, string][] {
  return [
    ['size', `${low.width}x${low.height} to ${high.width}x${high.height}`],
    ['consistency (1e-5)', measured(() => consistency(high, low).toFixed(3))],
    ...(truth
      ? ([
          ['PSNR of luma (dB)', measured(() => psnrLuma(high, truth, { border: 4 }).toFixed(2))],
          ['SSIM of luma', measured(() => ssimLuma(high, truth, { border: 4 }).toFixed(4))],
        ] as [string, string][])
      : []),
  ];
}

/** A figure, or why there is none for these pictures. */
function measured(figure: () => string): string {
  try {
    return figure();
  } catch (error) {
    if (error instanceof RangeError) return `none (${messageOf(error)})`;
    throw error;
  }
}

/** A picture as browsers show it, with no further loss. */
async function embedded(path: string): Promise<string> {
  const bytes = await sharp(path).autoOrient().keepIccProfile().png().toBuffer();
  return `data:image/png;base64,${bytes.toString('base64')}`;
}
