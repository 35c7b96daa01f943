import { assertLiteConfig, siteValues, type ChainConfig, type LiteConfig } from './config.ts';

type Shape = readonly number[];
type Entry = readonly [name: string, shape: Shape];

const layer = (name: string, ...shape: number[]): Entry[] => [
  [`${name}.weight`, shape],
  [`${name}.bias`, [shape.at(-1)!]],
];

const conv = (name: string, inputs: number, outputs: number): Entry[] => layer(name, 3, 3, inputs, outputs);

function chain(name: string, { channels, blocks }: ChainConfig, more: (block: string) => Entry[] = () => []): Entry[] {
  return Array.from({ length: blocks }, (_, i) => `${name}.blocks.${i}`).flatMap((block) => [
    ...conv(`${block}.conv1`, channels, channels),
    ...more(block),
    ...conv(`${block}.conv2`, channels, channels),
  ]);
}

function regressorShapes(config: LiteConfig, part: RegressorPart): Entry[] {
  const { regressor, imageChannels } = config;
  return [
    ...conv(`${part}.in`, imageChannels, regressor.channels),
    ...chain(part, regressor),
    ...conv(`${part}.out`, regressor.channels, siteValues(config) * imageChannels),
  ];
}

function denoiserShapes(config: LiteConfig): Entry[] {
  const { denoiser, regressor, imageChannels } = config;
  if (denoiser === null) return [];
  const { channels, embedding } = denoiser;
  const inputs = siteValues(config) + regressor.channels + imageChannels;
  return [
    ...layer('denoiser.embedding.0', embedding, 2 * embedding),
    ...layer('denoiser.embedding.1', 2 * embedding, embedding),
    ...conv('denoiser.in', inputs, channels),
    // Scale and shift of each channel, after the first convolution (FiLM, Perez et al. 2018).
    ...chain('denoiser', denoiser, (block) => layer(`${block}.film`, embedding, 2 * channels)),
    ...conv('denoiser.out', channels, siteValues(config)),
  ];
}

/**
 * Names and shapes of all weights, in the order of computation: `regressor.*`, `localScale.*`, `denoiser.*`,
 * `crisp.*`. Convolutions are `[height, width, inputs, outputs]`, dense layers `[inputs, outputs]`. Nothing is allocated.
 *
 * @throws RangeError if the configuration is not valid.
 */
export function parameterShapes(config: LiteConfig): ReadonlyMap<string, readonly number[]> {
  assertLiteConfig(config);
  const { regressor, localScale, crisp } = config;
  return new Map([
    ...regressorShapes(config, 'regressor'),
    ...conv('localScale.hidden', regressor.channels, localScale.channels),
    ...layer('localScale.out', 1, 1, localScale.channels, 1),
    ...denoiserShapes(config),
    ...(crisp ? regressorShapes(config, 'crisp') : []),
  ]);
}

/** Number of weights of the whole model, or of the part whose names begin with `part` and a dot. */
export function countParameters(config: LiteConfig, part?: LitePart): number {
  let sum = 0;
  for (const [name, shape] of parameterShapes(config)) {
    if (part === undefined || name.startsWith(`${part}.`)) {
      sum += shape.reduce((product, length) => product * length, 1);
    }
  }
  return sum;
}

/** The parts that answer in one pass: the faithful one, and the sharp one that a model may have beside it. */
export type RegressorPart = 'regressor' | 'crisp';

/** The parts of the model, which are also the first words of its weights' names. */
export type LitePart = RegressorPart | 'localScale' | 'denoiser';
