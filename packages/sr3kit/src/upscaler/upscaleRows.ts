import type { Engine } from '@sr3kit/backends';
import type { ModelConfig } from '@sr3kit/checkpoints';
import type { Image } from '@sr3kit/imaging';
import { ModelError } from '../model-source/modelError.ts';
import { isLite, isUnet, liteOf } from '../network.ts';
import { InputRows } from '../picture/inputRows.ts';
import { createOutput } from '../picture/outputRows.ts';
import type { RowSource } from '../picture/rowSource.ts';
import { enlargeLite } from '../tiles/enlargeLite.ts';
import { enlargeUnet } from '../unet/enlarge.ts';
import { wholeMemory } from '../unet/wholeMemory.ts';
import { enlargeNone } from './enlargeNone.ts';
import type { Enlargement } from './enlargement.ts';
import { targetOf, type Target } from './targetSize.ts';
import { tileSize } from './tileSize.ts';
import { resolveOptions, type UpscaleOptions } from './upscaleOptions.ts';
import type { RowStep } from './upscaleStep.ts';
import type { Weights } from './weights.ts';

/** What an upscaling works with. */
export interface Tools {
  readonly config: ModelConfig;
  readonly engine: Engine;
  readonly weights: Weights;
}

/** One sample of an upscaling, as rows. The steps know nothing of other samples. */
export async function* upscaleRows(
  { config, engine, weights }: Tools,
  source: RowSource,
  options: UpscaleOptions,
): AsyncGenerator<RowStep> {
  const resolved = resolveOptions(config, options);
  assertChannels(config, source);
  const target = targetOf(source, config.task.scale, options);
  const input = new InputRows(source, config.task.channels);
  const readTo = (row: number): Promise<void> => input.readTo(row);
  const small = target.size.width <= source.width && target.size.height <= source.height;
  const output = outputOf(input, source, target, config, small ? 1 : config.task.scale);
  const started = performance.now();
  try {
    const run = { ...resolved, size: source, readTo, withWeights: weights.use.bind(weights) };
    const enlargements = small
      ? enlargeNone(input.x, source, readTo)
      : isLite(config)
        ? enlargeLite(config, input.x, {
            ...run,
            tile:
              options.tile === undefined
                ? tileSize(liteOf(config), engine, source, resolved.mode)
                : tileOf(options.tile, source),
          })
        : enlargeWhole(config, input, run, options.tile);
    for await (const done of enlargements) {
      const seconds = (performance.now() - started) / 1000;
      const rows = done.rows && output(done.rows);
      yield { ...stepOf(done, config.task.channels, seconds), ...(rows ? { rows } : {}) };
    }
  } finally {
    await input.close();
  }
}

/** A U-Net's group norm and attention see the whole picture. */
function enlargeWhole(
  config: ModelConfig,
  { x }: InputRows,
  run: Parameters<typeof enlargeUnet>[2],
  tile: UpscaleOptions['tile'],
): AsyncGenerator<Enlargement> {
  if (!isUnet(config)) throw new ModelError(`no network of kind ${JSON.stringify(config.network)}`);
  if (typeof tile === 'number') {
    const gigabytes = (wholeMemory(config, run.size) / 2 ** 30).toPrecision(2);
    throw new ModelError(
      `tile is ${tile}, but this model is a U-Net, whose group norm and attention see the whole picture: tiles would ` +
        `change it. Leave tile out, which takes about ${gigabytes} GiB for this picture, or use a light model`,
    );
  }
  return enlargeUnet(config, x, run);
}

function tileOf(tile: number | 'whole', { width, height }: RowSource): number {
  return tile === 'whole' ? Math.max(width, height) : tile;
}

function outputOf(
  input: InputRows,
  source: RowSource,
  target: Target,
  { task }: ModelConfig,
  scale: number,
): ReturnType<typeof createOutput> {
  const { channels, depth } = source;
  return createOutput({
    ...{ from: source, channels, depth, scale, modelChannels: task.channels, alpha: input.alpha },
    to: target.size,
    factor: target.scale === undefined ? undefined : target.scale / scale,
  });
}

function assertChannels({ task, network }: ModelConfig, { channels }: RowSource): void {
  if (task.channels === 1 && channels >= 3)
    throw new ModelError(
      'this model upscales gray pictures only, and this one has colours: give it as gray, or another model',
    );
  if (network.kind === 'unet' && network.classes !== undefined)
    throw new ModelError('this model wants to know the class of each picture: use superResolve, which takes labels');
}

function stepOf(done: Enlargement, channels: 1 | 3, seconds: number): RowStep {
  const { kind: stage, rows: _, preview, ...rest } = done;
  const step = { sample: 0, samples: 1, stage, ...rest, secondsLeft: (seconds * (1 - done.share)) / done.share };
  return preview ? { ...step, preview: toPreview(preview, done, channels) } : step;
}

function toPreview(values: Float32Array, { area }: Enlargement, channels: 1 | 3): Image<Uint8Array> {
  const data = Uint8Array.from(values, (value) => Math.min(255, Math.max(0, Math.round((value + 1) * 127.5))));
  return { width: area.width, height: area.height, channels, data };
}
