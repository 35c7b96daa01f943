import { openDataset, type Dataset, type WholePicture } from '@sr3kit/data/node';
import { lpipsLeastSide } from '@sr3kit/distances';
import { classesOf, type Model } from '@sr3kit/models';
import { smallestMeasured } from '../config/smallestMeasured.ts';

/** Which pictures are measured. */
export interface EvaluatedFiles {
  /** As given: relative to the working folder, and a glob keeps its slashes. */
  readonly files: string;
  /** Likewise; without it the photographs are shrunk. */
  readonly lowRes: string | undefined;
  readonly baseFolder: string;
  /** Whether folders are classes although no model asks for them. */
  readonly classes?: boolean;
  readonly onSkip: (path: string, reason: string) => void;
  readonly signal: AbortSignal;
}

/** Opens photographs at the scale of the models. */
export function openPictures(
  models: readonly Pick<Model, 'config'>[],
  { files, lowRes, baseFolder, classes = false, onSkip, signal }: EvaluatedFiles,
): Promise<Dataset> {
  const { scale, channels } = models[0]!.config.task;
  const labelled = classes || models.some(({ config }) => classesOf(config.network) !== undefined);
  const source = {
    files: [files],
    pairedLowRes: lowRes,
    scale,
    channels,
    quantize: 'source' as const,
    ...(labelled ? { labels: 'folder' as const } : {}),
  };
  return openDataset(source, { onSkip, baseFolder, filesName: 'evaluate', signal });
}

/**
 * The pictures that are large enough, at most so many; the others are told.
 *
 * @param distances - Whether LPIPS is measured, which takes larger ones.
 */
export async function* measurable(
  dataset: Dataset,
  {
    scale,
    distances,
    limit,
    onSkip,
    signal,
  }: Pick<EvaluatedFiles, 'onSkip' | 'signal'> & {
    readonly scale: number;
    readonly distances: boolean;
    readonly limit: number;
  },
): AsyncGenerator<WholePicture, void, undefined> {
  const least = Math.max(smallestMeasured(scale), distances ? lpipsLeastSide : 0);
  let count = 0;
  for await (const picture of dataset.images({ signal })) {
    const { width, height } = picture.high;
    if (width >= least && height >= least) {
      yield picture;
      count += 1;
      if (count >= limit) return;
    } else {
      onSkip(picture.path, `its ${width}x${height} pixels are too few to be measured: use at least ${least}x${least}`);
    }
  }
}
