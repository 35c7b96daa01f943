import type { WholePicture } from '@sr3kit/data/node';
import { resizeBicubic, toUint8, type Image } from '@sr3kit/imaging';
import { modesOf, type Cascade, type Model } from '@sr3kit/models';
import type { Sampling } from '../config/sampling.ts';
import { featuresOf } from '../evaluation/classifier.ts';
import type { LoadedClassifier } from '../evaluation/classifierFile.ts';
import { drawGroup, drawnAtOnce, seedOfGroup } from '../model/drawPictures.ts';
import { upscale } from '../model/upscale.ts';
import type { Gathered } from './gatherRecords.ts';
import { hashOf, kept, keyOf, scored } from './keptRecord.ts';
import type { PictureRecord } from './pictureRecord.ts';
import type { RecordFile } from './recordFile.ts';

/** What is drawn for a table, and how its records are made. */
export interface DrawnOptions {
  readonly cascade: Cascade;
  /** The base and its stages. */
  readonly models: readonly Model[];
  /** How each of them draws. */
  readonly samplings: readonly Sampling[];
  readonly classifier: LoadedClassifier;
  /** Of the models and the classifier. */
  readonly fingerprints: string;
  readonly file: RecordFile;
  /** The number of the right class of a photograph among those of the classifier. */
  readonly labelOf: (photograph: WholePicture) => number | undefined;
  readonly onPicture: (done: number) => void;
  readonly signal: AbortSignal;
}

interface Way {
  readonly name: string;
  /** From what the stages made of a picture, the base first. */
  readonly make: (stages: readonly Image<Float32Array>[], label: number | undefined) => Promise<Image<Float32Array>>;
}

/**
 * Draws one picture for every photograph, of its class where the models have classes, and records what the classifier sees
 * in each: drawn by the base and enlarged by bicubic interpolation, by the stages in one step if they can answer in one,
 * and by the cascade. What the file already holds is taken from there.
 *
 * @param photographs - As large as what the cascade draws.
 * @throws BadInput for features that are not finite; the signal's reason.
 */
export async function gatherDrawn(photographs: AsyncIterable<WholePicture>, options: DrawnOptions): Promise<Gathered> {
  const { cascade, samplings, classifier, fingerprints, file, labelOf, onPicture, signal } = options;
  const ways = waysOf(options);
  const known: PictureRecord[] = [];
  const rows = ways.map(({ name }) => ({ name, records: [] as PictureRecord[] }));

  for await (const group of grouped(photographs, drawnAtOnce)) {
    const seed = seedOfGroup(samplings[0]!.seed, known.length / drawnAtOnce);
    const labels = cascade.classes === undefined ? undefined : group.map(({ label }) => label!);
    // Drawn when the first record is missing: all of a group come at once.
    let drawn: Promise<Image<Float32Array>[][]> | undefined;
    const draw = (): Promise<Image<Float32Array>[][]> =>
      (drawn ??= drawGroup(cascade, { count: group.length, labels, seed, signal }));
    for (const [place, photograph] of group.entries()) {
      const { name } = photograph;
      const label = labelOf(photograph);
      const high = toUint8(photograph.high);
      const ofPhotograph = await kept(file, keyOf('photograph', name, hashOf(high), fingerprints), async () => ({
        name,
        features: await featuresOf(classifier, high, name),
      }));
      known.push(await scored(classifier, ofPhotograph, label));
      for (const [row, way] of ways.entries()) {
        const key = keyOf('drawn', way.name, fingerprints, samplings, seed, place, labels?.[place] ?? null);
        const record = await kept(file, key, async () => {
          const stages = (await draw()).map((pictures) => pictures[place]!);
          const picture = toUint8(await way.make(stages, labels?.[place]));
          return { name, features: await featuresOf(classifier, picture, `a picture for ${name}, ${way.name}`) };
        });
        rows[row]!.records.push(await scored(classifier, record, label));
      }
      onPicture(known.length);
      signal.throwIfAborted();
    }
  }
  return { photographs: known, methods: rows };
}

function waysOf({ cascade, models, samplings, signal }: DrawnOptions): Way[] {
  const side = cascade.sizes.at(-1)!;
  const stages = models.slice(1);
  const inOneStep = stages.length > 0 && stages.every(({ config }) => modesOf(config).includes('one-step'));
  const bicubic: Way = {
    name: 'base, bicubic',
    make: async ([base]) => resizeBicubic<Float32Array>(base!, { width: side, height: side }),
  };
  const regression: Way = {
    name: 'base, one step',
    async make([base], label) {
      let picture = base!;
      for (const [index, model] of stages.entries()) {
        const told = { signal, mode: 'one-step' as const, labels: label === undefined ? undefined : [label] };
        [picture] = (await upscale(model, [picture], samplings[index + 1]!, told)) as [Image<Float32Array>];
      }
      return picture;
    },
  };
  const cascaded: Way = {
    name: stages.length === 0 ? 'base' : `SR3, ${models.length} models`,
    make: async (made) => made.at(-1)!,
  };
  return [...(stages.length > 0 ? [bicubic] : []), ...(inOneStep ? [regression] : []), cascaded];
}

async function* grouped<T>(items: AsyncIterable<T>, size: number): AsyncGenerator<T[], void, undefined> {
  let group: T[] = [];
  for await (const item of items) {
    group.push(item);
    if (group.length < size) continue;
    yield group;
    group = [];
  }
  if (group.length > 0) yield group;
}
