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
}

/** Measures an 8-bit picture against the photograph it should be and the input it was made from. */
export function measure(
  output: Image<Uint8Array>,
  truth: Image<Uint8Array>,
  lowRes: Image<Uint8Array>,
  scale: number,
): Measures {
  const border = { border: scale };
  return {
    psnr: psnrLuma(output, truth, border),
    ssim: ssimLuma(output, truth, border),
    consistency: consistency(output, lowRes),
  };
}

/** The mean of each measure; NaN where there are none. */
export function meanMeasures(all: readonly Measures[]): Measures {
  const mean = (name: keyof Measures): number => all.reduce((sum, one) => sum + one[name], 0) / all.length;
  return { psnr: mean('psnr'), ssim: mean('ssim'), consistency: mean('consistency') };
}

/** A row of a table: name, PSNR, SSIM, consistency. */
export function measuresRow(name: string, measures: Measures): string[] {
  const { psnr, ssim, consistency: difference } = measures;
  return [name, psnr.toFixed(2), ssim.toFixed(4), difference.toFixed(2)];
}

/** Heading of {@link measuresRow}. */
export const measuresHead: readonly string[] = ['', 'PSNR (dB)', 'SSIM', 'consistency (1e-5)'];
