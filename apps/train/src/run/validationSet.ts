import { openDataset, type DataConfig, type WholePicture } from '@sr3kit/data/node';
import { crop } from '@sr3kit/imaging';
import { inDepthOf, type StoredImage } from '../evaluation/inDepth.ts';

/** A held-out picture with its input, both in 8 bits, or in 16 if the input is. */
export interface ValidationPicture {
  readonly name: string;
  readonly high: StoredImage;
  readonly low: StoredImage;
  readonly label?: number | undefined;
}

/** What to read for validation. */
export interface ValidationSource {
  readonly files: readonly string[];
  /** Ready low-resolution pictures, where the task has them. */
  readonly pairedLowRes?: string | undefined;
  readonly limit: number;
}

/**
 * Reads the centres of the first pictures, as large as the training crops, so that every validation costs the same and
 * all of them see the same pixels.
 *
 * @throws DataError when no picture is as large as that.
 */
export async function readValidationSet(
  source: ValidationSource,
  data: DataConfig & { readonly crop: number },
  onSkip: (path: string, reason: string) => void,
): Promise<ValidationPicture[]> {
  const dataset = await openDataset(
    { ...data, verify: false, files: source.files, pairedLowRes: source.pairedLowRes },
    { onSkip, name: 'validation' },
  );
  const pictures: ValidationPicture[] = [];
  try {
    for await (const { name, high, low, label } of dataset.images()) {
      if (pictures.length === source.limit) break;
      pictures.push({ name, ...centre({ high, low }, data), label });
    }
  } finally {
    await dataset.close();
  }
  return pictures;
}

function centre(
  { high, low }: Pick<WholePicture, 'high' | 'low'>,
  data: { readonly crop: number; readonly scale: number },
): { high: StoredImage; low: StoredImage } {
  const side = data.crop / data.scale;
  const left = Math.floor((low.width - side) / 2);
  const top = Math.floor((low.height - side) / 2);
  const scaled = { left: left * data.scale, top: top * data.scale, width: data.crop, height: data.crop };
  // Without rounding the input is float, and the picture says how deep it is.
  const depth = low.data instanceof Uint8Array ? low : high;
  return {
    high: inDepthOf(depth, crop(high, scaled)),
    low: inDepthOf(depth, crop(low, { left, top, width: side, height: side })),
  };
}
