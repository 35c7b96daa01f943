import type { WholePicture } from '@sr3kit/data/node';
import type { DistanceWeights } from '@sr3kit/distances';
import { toUint8, type Image } from '@sr3kit/imaging';
import { deriveSeed } from '@sr3kit/random';
import type { Sampling } from '../config/sampling.ts';
import { featuresOf } from '../evaluation/classifier.ts';
import type { LoadedClassifier } from '../evaluation/classifierFile.ts';
import { measuredAnswer } from '../evaluation/measuredAnswer.ts';
import type { Method } from '../evaluation/methods.ts';
import { hashOf, kept, keyOf, scored } from './keptRecord.ts';
import type { MethodRecords, PictureRecord } from './pictureRecord.ts';
import type { KeptRecord, RecordFile } from './recordFile.ts';

/** A method, and what tells it from any other: the hash of its weights. */
export interface KnownMethod extends Method {
  readonly fingerprint: string;
}

/** How records are made. */
export interface GatherOptions {
  readonly scale: number;
  readonly sampling: Sampling;
  readonly classifier: LoadedClassifier | undefined;
  readonly distances: DistanceWeights | undefined;
  /** Hashes of the weights of those two. */
  readonly fingerprints: string;
  readonly file: RecordFile;
  /** The number of the right class of a picture. */
  readonly labelOf: (picture: WholePicture) => number | undefined;
  readonly onPicture: (done: number, name: string) => void;
  readonly signal?: AbortSignal;
}

/** The records of a table. */
export interface Gathered {
  readonly photographs: readonly PictureRecord[];
  readonly methods: readonly MethodRecords[];
}

/**
 * Measures what each method makes of each picture, and the photographs themselves. What the file already holds is taken
 * from there; the rest is written into it picture by picture.
 *
 * @param pictures - Pairs at the scale of the methods.
 * @throws BadInput for features that are not finite; the signal's reason.
 */
export async function gatherRecords(
  pictures: AsyncIterable<WholePicture>,
  methods: readonly KnownMethod[],
  options: GatherOptions,
): Promise<Gathered> {
  const { scale, sampling, classifier, distances, file, labelOf, onPicture, signal } = options;
  const photographs: PictureRecord[] = [];
  const made = methods.map(({ name }) => ({ name, records: [] as PictureRecord[] }));

  const seen = async (picture: Image<Uint8Array>, what: string): Promise<Pick<KeptRecord, 'features'>> =>
    classifier ? { features: await featuresOf(classifier, picture, what) } : {};

  for await (const picture of pictures) {
    const { name } = picture;
    const [high, low] = [toUint8(picture.high), toUint8(picture.low)];
    const label = labelOf(picture);
    const seed = deriveSeed(sampling.seed, 'evaluate', photographs.length);
    const about = [name, hashOf(high), hashOf(low), options.fingerprints, scale];
    const photograph = await kept(file, keyOf('photograph', ...about), async () => ({
      name,
      ...(await seen(high, name)),
    }));
    photographs.push(await scored(classifier, photograph, label));
    for (const [i, method] of methods.entries()) {
      const how = method.model === null ? [] : [method.mode ?? 'usual', { ...sampling, seed }, picture.label ?? null];
      const record = await kept(file, keyOf(method.fingerprint, ...about, ...how), async () => {
        const { picture: output, ...found } = await measuredAnswer(
          method,
          { high, low, label: picture.label },
          { ...{ scale, distances, signal }, sampling: { ...sampling, seed } },
        );
        return { name, ...found, ...(await seen(toUint8(output), `${name}, made by ${method.name}`)) };
      });
      made[i]!.records.push(await scored(classifier, record, label));
    }
    onPicture(photographs.length, name);
    signal?.throwIfAborted();
  }
  return { photographs, methods: made };
}
