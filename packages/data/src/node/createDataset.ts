import type { PictureBatch } from '@sr3kit/losses';
import { assertSeed } from '@sr3kit/random';
import type { DataConfig } from '../dataConfig.ts';
import { DataError, UnreadablePictureError } from '../dataError.ts';
import { drawExample } from '../exampleDraw.ts';
import { pictureOrder } from '../pictureOrder.ts';
import { cutCrop, wholePair } from '../picturePair.ts';
import type { SourcePair } from '../picturePair.ts';
import { batchMaker } from './batchMaker.ts';
import type { BatchOptions, Dataset, ImagesOptions, WholePicture } from './dataset.ts';
import type { LabelledFile } from './labelFiles.ts';
import { mapLimited } from './mapLimited.ts';
import type { PictureStore } from './pictureStore.ts';
import { prefetch, type PrefetchOptions } from './prefetch.ts';
import type { Skipped } from './probeFiles.ts';

/** What {@link createDataset} is made of. */
export interface DatasetParts {
  readonly pictures: readonly LabelledFile[];
  readonly classes: readonly string[];
  readonly skipped: readonly Skipped[];
  readonly fingerprint: string;
  readonly config: DataConfig;
  /** Owned by the data set from now on. */
  readonly store: PictureStore;
  readonly onSkip: (path: string, reason: string) => void;
}

/** A {@link Dataset} of pictures whose headers are known. */
export function createDataset(parts: DatasetParts): Dataset {
  const { pictures, classes, skipped, fingerprint, config, store, onSkip } = parts;
  const maker = batchMaker(config.workers);
  const closing = new AbortController();
  /** Pictures that could not be decoded, so that none is decoded twice, and those of which `onSkip` has been told. */
  const damaged = new Map<LabelledFile, UnreadablePictureError>();
  const told = new Set<LabelledFile>();

  /** Tells of pictures in the order in which they are asked for, whatever the order in which decoding ends. */
  const tell = (found: readonly LabelledFile[]): void => {
    for (const picture of found) {
      if (told.has(picture)) continue;
      told.add(picture);
      const { path, reason } = damaged.get(picture)!;
      onSkip(path, reason);
    }
  };

  const load = async (picture: LabelledFile, signal: AbortSignal): Promise<SourcePair> => {
    // Both to their ends: which of two damaged files is named must not depend on which fails first.
    const [high, low] = await Promise.allSettled(
      [picture, ...(picture.low === undefined ? [] : [picture.low])].map((file) => store.load(file, signal)),
    );
    return { high: valueOf(high!), low: low && valueOf(low) };
  };

  /** Decodes, or gives nothing if the file is damaged, and adds it to those that are to be told of. */
  const tryLoad = async (
    picture: LabelledFile,
    signal: AbortSignal,
    found: LabelledFile[],
  ): Promise<SourcePair | undefined> => {
    try {
      if (!damaged.has(picture)) return await load(picture, signal);
    } catch (error) {
      if (!(error instanceof UnreadablePictureError)) throw error;
      damaged.set(picture, error);
    }
    found.push(picture);
    return undefined;
  };

  /** The picture, or the next one that can be decoded: the same whenever, and however often, this is asked. */
  const loadFrom = async (
    index: number,
    signal: AbortSignal,
    found: LabelledFile[],
  ): Promise<{ picture: LabelledFile; source: SourcePair }> => {
    for (let further = 0; further < pictures.length; further += 1) {
      const picture = pictures[(index + further) % pictures.length]!;
      const source = await tryLoad(picture, signal, found);
      if (source !== undefined) return { picture, source };
    }
    throw noneDecodable(pictures.length);
  };

  const untilClosed = (signal: AbortSignal | undefined): AbortSignal =>
    signal === undefined ? closing.signal : AbortSignal.any([signal, closing.signal]);

  /**
   * As {@link prefetch}; `make` lists what it finds damaged, in its own order, and it is told of when the value's turn
   * comes, that of a failure too.
   */
  async function* inOrder<T>({
    make,
    ...options
  }: Omit<PrefetchOptions<T>, 'make'> & {
    readonly make: (index: number, signal: AbortSignal, found: LabelledFile[][]) => Promise<T>;
  }): AsyncGenerator<T, void, undefined> {
    const outcomes = prefetch({
      ...options,
      make: async (index, signal) => {
        const found: LabelledFile[][] = [];
        const [outcome] = await Promise.allSettled([make(index, signal, found)]);
        return { outcome, found: found.flat() };
      },
    });
    for await (const { outcome, found } of outcomes) {
      tell(found);
      yield valueOf(outcome);
    }
  }

  const batches = (options: BatchOptions): AsyncGenerator<PictureBatch, void, undefined> => {
    const { batchSize, start = 0, end = Infinity, seed = config.seed, prefetch: ahead = 4 } = options;
    const { crop, scale, channels, quantize, alpha, augment, labels } = config;
    if (crop === undefined) throw new RangeError('batches need data.crop: give the side of the crops, e.g. 128');
    assertCount('batchSize', batchSize, 1);
    assertCount('start', start, 0);
    assertCount('prefetch', ahead, 0);
    if (end !== Infinity) assertCount('end', end, 0);
    assertSeed(seed);
    const pictureAt = pictureOrder(seed, pictures.length);

    const make = async (step: number, signal: AbortSignal, found: LabelledFile[][]): Promise<PictureBatch> => {
      const items = Array.from({ length: batchSize }, (_, item) => item);
      found.push(...items.map(() => []));
      // All at once; unlike Promise.all this leaves none behind when one fails.
      const examples = await mapLimited(items, batchSize, async (item) => {
        const { picture, source } = await loadFrom(pictureAt(step * batchSize + item), signal, found[item]!);
        const draw = drawExample({ seed, step, item }, augment);
        // Cut at once: a picture that is not kept is freed, and what moves to another thread is small.
        return { source: cutCrop(source, draw, { crop, scale }), draw, label: picture.label };
      });
      signal.throwIfAborted();
      return maker.make({
        examples: examples.map(({ source, draw }) => ({ source, draw })),
        options: { crop, scale, channels, quantize, alpha },
        labels: labels === undefined ? undefined : examples.map(({ label }) => label!),
      });
    };
    return inOrder({ make, start, end, ahead, signal: untilClosed(options.signal) });
  };

  const images = (options: ImagesOptions = {}): AsyncGenerator<WholePicture, void, undefined> => {
    const { prefetch: ahead = 1 } = options;
    assertCount('prefetch', ahead, 0);
    const make = (index: number, signal: AbortSignal, found: LabelledFile[][]): Promise<SourcePair | undefined> => {
      found.push([]);
      return tryLoad(pictures[index]!, signal, found[0]!);
    };
    const sources = inOrder({ make, start: 0, end: pictures.length, ahead, signal: untilClosed(options.signal) });
    return wholePictures(sources);
  };

  async function* wholePictures(
    sources: AsyncGenerator<SourcePair | undefined>,
  ): AsyncGenerator<WholePicture, void, undefined> {
    let index = 0;
    let yielded = 0;
    for await (const source of sources) {
      const { path, name, label } = pictures[index++]!;
      if (source === undefined) continue;
      yielded += 1;
      yield { path, name, ...wholePair(source, config), ...(label === undefined ? {} : { label }) };
    }
    if (yielded === 0) throw noneDecodable(pictures.length);
  }

  const close = async (): Promise<void> => {
    closing.abort(new DataError('the data set is closed: open it again to read from it'));
    await Promise.all([store.close(), maker.close()]);
  };

  return {
    length: pictures.length,
    paths: pictures.map(({ path }) => path),
    skipped,
    classes,
    fingerprint,
    batches,
    images,
    close,
    [Symbol.asyncDispose]: close,
  };
}

function noneDecodable(count: number): DataError {
  return new DataError(
    `none of the ${count} pictures can be decoded: the files are damaged or gone, copy or download them again`,
  );
}

function assertCount(name: string, value: number, least: number): void {
  if (!Number.isSafeInteger(value) || value < least) {
    throw new RangeError(`${name} must be an integer of at least ${least}, got ${value}`);
  }
}

function valueOf<T>(outcome: PromiseSettledResult<T>): T {
  if (outcome.status === 'rejected') throw outcome.reason;
  return outcome.value;
}
