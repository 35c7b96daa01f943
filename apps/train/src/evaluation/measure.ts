import type { Image } from '@sr3kit/imaging';
import { consistency, psnrLuma, ssimLuma } from '@sr3kit/metrics';

/** How good an upscaled picture is. */
export interface Measures {
  /** Peak signal-to-noise ratio of the luma in dB, without a border of `scale` pixels. Higher is better. */
  readonly psnr: number;
  /** Structural similarity of the luma in [-1, 1], without the same border. Higher is better. */
  readonly ssim: number;
  /** Mean squared difference between the picture shrunk again and its input, x1e-5 (SR3 table 1). Lower is better. */
  readonly consistency: number;
  /** LPIPS (AlexNet, v0.1) of the whole picture, where its weights were given. Lower is better. */
  readonly lpips?: number;
  /** DISTS of the whole picture, likewise. */
  readonly dists?: number;
}

/** Measures a picture against the photograph it should be and the input it was made from, all of one depth. */
export function measure(output: Image, truth: Image, lowRes: Image, scale: number): Measures {
  const border = { border: scale };
  return {
    psnr: psnrLuma(output, truth, border),
    ssim: ssimLuma(output, truth, border),
    consistency: consistency(output, lowRes),
  };
}

/** How the measures are called in tables, in their order there, and how many digits they are shown with. */
const columns: readonly { readonly name: keyof Measures; readonly head: string; readonly digits: number }[] = [
  { name: 'psnr', head: 'PSNR (dB)', digits: 2 },
  { name: 'ssim', head: 'SSIM', digits: 4 },
  { name: 'consistency', head: 'consistency (1e-5)', digits: 2 },
  { name: 'lpips', head: 'LPIPS', digits: 4 },
  { name: 'dists', head: 'DISTS', digits: 4 },
];

/** Those that were measured. */
function measured(measures: Measures): (typeof columns)[number][] {
  return columns.filter(({ name }) => measures[name] !== undefined);
}

/** The mean of each measure; NaN where there are none. */
export function meanMeasures(all: readonly Measures[]): Measures {
  const {
    psnr = NaN,
    ssim = NaN,
    consistency: difference = NaN,
    ...distances
  } = Object.fromEntries(
    (all[0] === undefined ? [] : measured(all[0])).map(({ name }) => [
      name,
      all.reduce((sum, one) => sum + one[name]!, 0) / all.length,
    ]),
  );
  return { psnr, ssim, consistency: difference, ...distances };
}

/** A row of a table: name, and what was measured. */
export function measuresRow(name: string, measures: Measures): string[] {
  return [name, ...measured(measures).map((column) => measures[column.name]!.toFixed(column.digits))];
}

/** Heading of {@link measuresRow}. */
export function measuresHead(measures: Measures): string[] {
  return ['', ...measured(measures).map(({ head }) => head)];
}
