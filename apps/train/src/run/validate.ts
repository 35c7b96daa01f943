import { tidy } from '@tensorflow/tfjs-core';
import { composeGrid, magnify, resizeBicubic, toFloat, type Image, type Samples } from '@sr3kit/imaging';
import type { PictureBatch } from '@sr3kit/losses';
import { needsPicture, trainingLoss, type AnyModelConfig, type Model, type PerceptualDistances } from '@sr3kit/models';
import { deriveSeed } from '@sr3kit/random';
import type { ValidationConfig } from '../config/validation.ts';
import { inDepthOf, type StoredImage } from '../evaluation/inDepth.ts';
import { meanMeasures, measure, type Measures } from '../evaluation/measure.ts';
import { withChannels } from '../model/pictures.ts';
import { upscale } from '../model/upscale.ts';
import type { ValidationPicture } from './validationSet.ts';

/** What a validation finds. */
export interface ValidationResult {
  /** Numbers under the names that the log and TensorBoard use. */
  readonly measures: Readonly<Record<string, number>>;
  /** Input, bicubic, samples and truth of the first pictures, row by row; of a base samples, and a picture of their class. */
  readonly grid: Image<Uint8Array>;
}

/** What a validation may need beside the model and the pictures. */
interface ValidationOptions {
  /** For the loss of an objective with a perceptual term. */
  readonly distances?: PerceptualDistances | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Noise draws for each picture in the validation loss: one would say more about the draw than about the model. */
const lossDraws = 4;

/**
 * Measures a model on held-out pictures; a base, which is shown none, has its loss alone. A pure function of its arguments:
 * the noise is that of `sampling.seed`.
 *
 * @param model - With averaged weights; stays the caller's.
 * @throws What the signal is aborted with.
 */
export async function validate(
  model: Model,
  pictures: readonly ValidationPicture[],
  config: ValidationConfig,
  options: ValidationOptions = {},
): Promise<ValidationResult> {
  const { signal } = options;
  const { scale } = model.config.task;
  const loss = await validationLoss(model, pictures, config.sampling.seed, options);
  const measures: Measures[] = [];
  const bicubics: Measures[] = [];
  const rows: Image[][] = [];
  const draws = model.config.objective.kind === 'regression' ? 1 : config.samples;
  const enlarges = needsPicture(model.config.network);
  for (const [index, { high, low, label }] of pictures.entries()) {
    const shown = index < config.pictures;
    const outputs: StoredImage[] = [];
    for (let draw = 0; draw < (shown ? draws : enlarges ? 1 : 0); draw += 1) {
      const sampling = { ...config.sampling, seed: deriveSeed(config.sampling.seed, 'validation', index, draw) };
      const labels = label === undefined ? undefined : [label];
      const [output] = await upscale(model, [low], sampling, { signal, labels });
      if (output !== undefined) outputs.push(inDepthOf(high, output));
    }
    if (!enlarges) {
      if (shown) rows.push([...outputs, high]);
      continue;
    }
    const bicubic = resizeBicubic<Samples>(low, { scale });
    bicubics.push(measure(bicubic, high, low, scale));
    measures.push(...outputs.slice(0, 1).map((output) => measure(output, high, low, scale)));
    if (shown) rows.push([magnify(low, scale), bicubic, ...outputs, high]);
  }
  const samples = Array.from({ length: draws }, (_, draw) => (draws === 1 ? 'output' : `sample ${draw + 1}`));
  if (!enlarges) return { measures: { loss }, grid: composeGrid(rows, [...samples, 'a picture']) };
  return {
    measures: { loss, ...meanMeasures(measures), bicubicPsnr: meanMeasures(bicubics).psnr },
    grid: composeGrid(rows, ['input', 'bicubic', ...samples, 'truth']),
  };
}

/** Mean training loss of the pictures without dropout, with the same noise every time. */
async function validationLoss(
  { config, params }: Model,
  pictures: readonly ValidationPicture[],
  seed: number,
  { distances, signal }: ValidationOptions,
): Promise<number> {
  const loss = trainingLoss(judgingAlike(config), { dropout: false, distances });
  const draws = config.objective.kind === 'regression' ? 1 : lossDraws;
  let sum = 0;
  for (const [step, picture] of pictures.entries()) {
    signal?.throwIfAborted();
    // The draws of one picture are one batch, so that stratified noise levels cover the whole range.
    const batch = repeated(picture, config.task, draws);
    const scalar = tidy(() => loss(params, batch, { step, micro: 0, seed: deriveSeed(seed, 'validation loss') }));
    sum += (await scalar.data())[0] ?? Number.NaN;
    scalar.dispose();
  }
  return sum / pictures.length;
}

/**
 * What a training draws by the number of its step, and leaves out in most steps, every picture gets alike here: DISTS, and one
 * place to cut at. Otherwise the loss would depend on the order of the pictures.
 */
function judgingAlike(config: AnyModelConfig): AnyModelConfig {
  const { objective } = config;
  if (objective.kind !== 'regression' || objective.perceptual === undefined) return config;
  const perceptual = { ...objective.perceptual, distsEvery: 1, randomOffset: false };
  return { ...config, objective: { ...objective, perceptual } };
}

function repeated(
  { high, low, label }: ValidationPicture,
  { scale, channels }: { readonly scale: number; readonly channels: 1 | 3 },
  size: number,
): PictureBatch {
  return {
    size,
    crop: high.width,
    scale,
    channels,
    high: tile(high, channels, size),
    low: tile(low, channels, size),
    ...(label === undefined ? {} : { labels: new Int32Array(size).fill(label) }),
  };
}

function tile(image: Image, channels: 1 | 3, count: number): Float32Array {
  const { data } = toFloat(withChannels(image, channels));
  const values = new Float32Array(data.length * count);
  for (let i = 0; i < values.length; i += 1) values[i] = (data[i % data.length] ?? 0) * 2 - 1;
  return values;
}
