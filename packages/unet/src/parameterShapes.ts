import type { UnetConfig } from './config.ts';
import { layouts } from './layout.ts';
import { endChannels, planUnet, stagesOf, type BlockStage, type Stage } from './plan.ts';

/** Whether blocks receive an embedding at all: the unconditional regression form has nothing to embed. */
export const hasEmbedding = (config: UnetConfig): boolean => config.noiseInput || config.classes !== undefined;

/** Whether the shortcut of a block is a 1x1 convolution: where widths differ, and in blocks that change the resolution. */
export const hasSkipConv = (stage: BlockStage): boolean => stage.inputs !== stage.outputs || stage.resample !== null;

type Shape = readonly number[];
type Entry = readonly [name: string, shape: Shape];

const norm = (name: string, width: number): Entry[] => [
  [`${name}.weight`, [width]],
  [`${name}.bias`, [width]],
];

const linear = (name: string, shape: Shape, bias: boolean = true): Entry[] => {
  const weight: Entry = [`${name}.weight`, shape];
  return bias ? [weight, [`${name}.bias`, [shape.at(-1)!]]] : [weight];
};

function blockShapes(stage: BlockStage, config: UnetConfig): Entry[] {
  const layout = layouts[config.layout];
  const { inputs, outputs } = stage;
  const part = (name: string): string => `${stage.name}.${name}`;
  return [
    ...norm(part(layout.norm1), inputs),
    ...linear(part(layout.conv1), [3, 3, inputs, outputs]),
    ...(hasEmbedding(config) ? linear(part(layout.embed), [config.channels * layout.embeddingWidth, outputs]) : []),
    ...norm(part(layout.norm2), outputs),
    ...linear(part(layout.conv2), [3, 3, outputs, outputs]),
    ...(hasSkipConv(stage) ? linear(part(layout.skip), [1, 1, inputs, outputs]) : []),
    ...(stage.attention
      ? [
          ...norm(part(layout.attentionNorm), outputs),
          ...linear(part(layout.qkv), [1, 1, outputs, 3 * outputs], layout.qkvBias),
          ...linear(part(layout.attentionOut), [1, 1, outputs, outputs]),
        ]
      : []),
  ];
}

/** The convolutions of the `checkpoint` layout between its blocks are named `conv` within their module; the first is not. */
export const convName = (stage: Stage): string => (stage.resample === null ? stage.name : `${stage.name}.conv`);

/** Names and shapes of the weights of one stage, as in {@link parameterShapes}. */
export const stageShapes = (stage: Stage, config: UnetConfig): readonly Entry[] =>
  stage.kind === 'block' ? blockShapes(stage, config) : linear(convName(stage), [3, 3, stage.inputs, stage.outputs]);

function embeddingShapes(config: UnetConfig): Entry[] {
  const layout = layouts[config.layout];
  const { channels, classes } = config;
  const width = channels * layout.embeddingWidth;
  return [
    ...(config.noiseInput
      ? [
          ...linear(layout.embedding[0], [channels, 4 * channels]),
          ...linear(layout.embedding[1], [4 * channels, width]),
        ]
      : []),
    ...(classes === undefined ? [] : linear(layout.labels, [classes, width], false)),
  ];
}

/**
 * Names and shapes of all weights, in the order of computation. Convolutions are `[height, width, inputs, outputs]`, dense
 * layers `[inputs, outputs]`. Nothing is allocated.
 *
 * @throws RangeError if the configuration is not valid.
 */
export function parameterShapes(config: UnetConfig): ReadonlyMap<string, readonly number[]> {
  const plan = planUnet(config);
  const layout = layouts[config.layout];
  return new Map([
    ...embeddingShapes(config),
    ...stagesOf(plan).flatMap((stage) => stageShapes(stage, config)),
    ...norm(layout.outputNorm, plan.last),
    ...linear(layout.outputConv, [3, 3, plan.last, endChannels(config).outputs]),
  ]);
}

/** Number of weights. */
export function countParameters(config: UnetConfig): number {
  let sum = 0;
  for (const shape of parameterShapes(config).values()) sum += shape.reduce((product, length) => product * length, 1);
  return sum;
}
