/** One block of the network, after MobileNetV2: 1x1 to more channels, a convolution of each by itself, 1x1 to fewer. */
export interface Block {
  readonly inputs: number;
  readonly outputs: number;
  /** How many times as many channels there are inside; 1 leaves the first convolution out. */
  readonly expansion: 1 | 6;
  /** Side of the kernel. */
  readonly side: 3 | 5;
  readonly stride: 1 | 2;
}

/** Channels before the first block. */
export const stemChannels = 32;
/** Features of a picture. */
export const featureCount = 1280;
export const classCount = 1000;

/** Repeats, side, stride of the first, expansion, channels (Tan & Le 2019, table 1). */
const STAGES = [
  [1, 3, 1, 1, 16],
  [2, 3, 2, 6, 24],
  [2, 5, 2, 6, 40],
  [3, 3, 2, 6, 80],
  [3, 5, 1, 6, 112],
  [4, 5, 2, 6, 192],
  [1, 3, 1, 6, 320],
] as const;

/** The 16 blocks in their order. */
export const blocks: readonly Block[] = STAGES.flatMap(([repeats, side, stride, expansion, outputs], stage) =>
  Array.from({ length: repeats }, (_, i): Block => {
    const before = stage === 0 ? stemChannels : STAGES[stage - 1]![4];
    return { inputs: i === 0 ? before : outputs, outputs, expansion, side, stride: i === 0 ? stride : 1 };
  }),
);

/**
 * Names and shapes of the weights of `features` and `logits`. Batch normalisation is part of the convolutions before it:
 * at inference it is a factor and a shift of each channel.
 */
export const classifierShapes: ReadonlyMap<string, readonly number[]> = new Map([
  ...convolution('stem', [3, 3, 3, stemChannels]),
  ...blocks.flatMap(({ inputs, outputs, expansion, side }, i) => {
    const inside = inputs * expansion;
    return [
      ...(expansion === 1 ? [] : convolution(`blocks.${i}.expand`, [1, 1, inputs, inside])),
      ...convolution(`blocks.${i}.depthwise`, [side, side, inside, 1], inside),
      ...convolution(`blocks.${i}.project`, [1, 1, inside, outputs]),
    ];
  }),
  ...convolution('head', [1, 1, blocks.at(-1)!.outputs, featureCount]),
  ...convolution('classes', [featureCount, classCount]),
]);

function convolution(
  name: string,
  shape: readonly number[],
  outputs: number = shape.at(-1)!,
): [string, readonly number[]][] {
  return [
    [`${name}.weight`, shape],
    [`${name}.bias`, [outputs]],
  ];
}
