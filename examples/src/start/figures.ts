import type { Image } from '@sr3kit/imaging';
import { consistency, psnrLuma, ssimLuma } from '@sr3kit/metrics';

/** Pixels at the edges to leave out, as papers do at 4x. */
const BORDER = { border: 4 };

/**
 * How close pictures are to the truth, as a table: PSNR and SSIM of luma (higher is better), and how far each is from the
 * input when it is made small again (lower is better).
 */
export function figuresTable(
  pictures: Readonly<Record<string, Image<Uint8Array>>>,
  truth: Image<Uint8Array>,
  lowRes: Image<Uint8Array>,
): string {
  const rows = Object.entries(pictures).map(([name, picture]) => [
    name,
    psnrLuma(picture, truth, BORDER).toFixed(2),
    ssimLuma(picture, truth, BORDER).toFixed(4),
    consistency(picture, lowRes).toFixed(2),
  ]);
  const table = [['', 'PSNR (dB)', 'SSIM', 'consistency (1e-5)'], ...rows];
  const widths = table[0]!.map((_, column) => Math.max(...table.map((row) => row[column]!.length)));
  const line = (row: readonly string[]): string =>
    row.map((cell, column) => (column === 0 ? cell.padEnd(widths[0]!) : cell.padStart(widths[column]!))).join('  ');
  return table.map(line).join('\n');
}
