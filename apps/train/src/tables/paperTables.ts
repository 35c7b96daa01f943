import { efficientNetLite0, type Classifier } from '@sr3kit/classifier';
import { errorColumn, frechetColumn, inceptionColumn, meanColumn, type Column } from './columns.ts';

/** A row as the paper has it. */
export interface PaperRow {
  readonly name: string;
  /** In the order of the columns; null where the paper gives none. */
  readonly values: readonly (number | null)[];
}

/** A table of the SR3 paper (Saharia et al. 2021), as something that can be made of any pictures. */
export interface PaperTable {
  readonly title: string;
  /** Some are named after the network that judges. */
  readonly columns: (network: Classifier) => readonly Column[];
  /** Whether features of a classifier are needed, and whether pictures lie in folders named by ImageNet's classes. */
  readonly needs: { readonly classifier: boolean; readonly classes: boolean };
  /** Whether pictures are drawn from noise through a cascade, one for each photograph, instead of upscaled. */
  readonly drawn?: true;
  /** Whether the photographs themselves are a row. */
  readonly photographs: boolean;
  readonly paper: { readonly data: string; readonly rows: readonly PaperRow[] };
}

const psnr = meanColumn('psnr', 'PSNR (dB)', 2);
const ssim = meanColumn('ssim', 'SSIM', 4);

export const tableNames = ['t1', 't2', 't3', 't4', 't5'] as const;
export type TableName = (typeof tableNames)[number];

/** The tables by the names that `--table` takes. */
export const paperTables: Readonly<Record<TableName, PaperTable>> = {
  t1: {
    title: 'T1, faces',
    columns: () => [psnr, ssim, meanColumn('consistency', 'consistency (1e-5)', 2)],
    needs: { classifier: false, classes: false },
    photographs: false,
    paper: {
      data: 'faces of CelebA-HQ, 16x16 to 128x128',
      rows: [
        { name: 'PULSE', values: [16.88, 0.44, 161.1] },
        { name: 'FSRGAN', values: [23.01, 0.62, 33.8] },
        { name: 'regression', values: [23.96, 0.69, 2.71] },
        { name: 'SR3', values: [23.04, 0.65, 2.68] },
      ],
    },
  },
  t2: {
    title: 'T2, natural pictures',
    columns: (network) => [frechetColumn(network), inceptionColumn(network), psnr, ssim],
    needs: { classifier: true, classes: false },
    photographs: true,
    paper: {
      data: 'ImageNet, 64x64 to 256x256; FID and IS by Inception-v3',
      rows: [
        { name: 'photographs', values: [1.9, 240.8, null, null] },
        { name: 'regression', values: [15.2, 121.1, 27.9, 0.801] },
        { name: 'SR3', values: [5.2, 180.1, 26.4, 0.762] },
      ],
    },
  },
  t3: {
    title: 'T3, error of a classifier on upscaled pictures',
    columns: (network) => [errorColumn(1, network), errorColumn(5, network)],
    needs: { classifier: true, classes: true },
    photographs: true,
    paper: {
      data: 'ImageNet, 56x56 to 224x224; ResNet-50',
      rows: [
        { name: 'photographs', values: [0.252, 0.08] },
        { name: 'DRCN', values: [0.477, 0.242] },
        { name: 'FSRCNN', values: [0.437, 0.196] },
        { name: 'PsyCo', values: [0.454, 0.224] },
        { name: 'ENet-E', values: [0.449, 0.214] },
        { name: 'RCAN', values: [0.393, 0.167] },
        { name: 'regression', values: [0.383, 0.173] },
        { name: 'SR3', values: [0.317, 0.12] },
      ],
    },
  },
  t4: {
    title: 'T4, pictures drawn through a cascade',
    columns: (network) => [frechetColumn(network), inceptionColumn(network), errorColumn(1, network)],
    needs: { classifier: true, classes: false },
    drawn: true,
    photographs: true,
    paper: {
      data: 'ImageNet by class, 64x64 to 256x256; FID by Inception-v3',
      rows: [
        { name: 'VQ-VAE-2', values: [38.1] },
        { name: 'BigGAN, truncation 1', values: [7.4] },
        { name: 'BigGAN, truncation 1.5', values: [11.8] },
        { name: 'SR3, two models', values: [11.3] },
      ],
    },
  },
  t5: {
    title: 'T5, ablations',
    columns: (network) => [frechetColumn(network)],
    needs: { classifier: true, classes: false },
    photographs: false,
    paper: {
      data: 'ImageNet by class, 256x256, made by a cascade; FID by Inception-v3',
      rows: [
        { name: 'no blur augmentation', values: [13.1] },
        { name: 'blur augmentation', values: [11.3] },
        { name: 'L2', values: [11.8] },
        { name: 'L1', values: [11.3] },
      ],
    },
  },
};

const distances: readonly Column[] = [meanColumn('lpips', 'LPIPS', 4), meanColumn('dists', 'DISTS', 4)];

/**
 * The columns of a table, and those of the perceptual distances where they are measured.
 *
 * @param network - The classifier of a table that needs one.
 */
export function columnsOf(
  name: TableName,
  { distances: withDistances, network }: { readonly distances: boolean; readonly network: Classifier | undefined },
): readonly Column[] {
  return [...paperTables[name].columns(network ?? efficientNetLite0), ...(withDistances ? distances : [])];
}
