/** What a kernel works on, in the words of the table. */
export type WorkKind =
  | 'convolution, forward'
  | 'convolution, input gradient'
  | 'convolution, filter gradient'
  | 'group norm'
  | 'swish'
  | 'attention'
  | 'optimiser (clip, Adam, EMA, flat vectors)'
  | 'resizing and depth to space'
  | 'matrix products'
  | 'sums and means'
  | 'concat, split, transpose and other copies'
  | 'elementwise';

/** In the order of the table. */
export const workKinds: readonly WorkKind[] = [
  'convolution, forward',
  'convolution, input gradient',
  'convolution, filter gradient',
  'group norm',
  'swish',
  'attention',
  'matrix products',
  'resizing and depth to space',
  'elementwise',
  'sums and means',
  'concat, split, transpose and other copies',
  'optimiser (clip, Adam, EMA, flat vectors)',
];

/** Files of ours whose kernels have a name of their own: by the kernel alone, a norm is only some elementwise work. */
const files: readonly (readonly [pattern: RegExp, kind: WorkKind])[] = [
  [/\/ops\/\w+\/\w*groupNorm\w*\.[jt]s$/i, 'group norm'],
  [/\/ops\/\w+\/\w*swish\w*\.[jt]s$/i, 'swish'],
  [/\/ops\/\w+\/\w*attention\w*\.[jt]s$/i, 'attention'],
  [/\/ops\/\w+\/(resize\w+|spaceToDepth)\.[jt]s$/, 'resizing and depth to space'],
  [/\/training\/\w+\/(adam|clip|ema|layout|flatUpdate)\.[jt]s$/, 'optimiser (clip, Adam, EMA, flat vectors)'],
];

const kernels: readonly (readonly [pattern: RegExp, kind: WorkKind])[] = [
  [/Conv2DBackpropInput|Conv3x3InputGrad/, 'convolution, input gradient'],
  [/Conv2DBackpropFilter|Conv3x3FilterGrad/, 'convolution, filter gradient'],
  [/Conv2D|Conv3x3/, 'convolution, forward'],
  [/^Sr3kit(SquaredNorm|Adam|GuardedAdam|Measure|Hold)$/, 'optimiser (clip, Adam, EMA, flat vectors)'],
  [/GroupNorm/, 'group norm'],
  [/Swish/, 'swish'],
  [/Attention/, 'attention'],
  [/MatMul|^Sr3kitDense|Conv1x1FilterGrad/, 'matrix products'],
  [/^Resize|^Sr3kitBanded|^DepthToSpace|^SpaceToBatch|^BatchToSpace/, 'resizing and depth to space'],
  [/^(Sum|Mean|Max|Min|Prod|Any|All|AvgPool|AvgPoolGrad|Softmax|ArgMax)$/, 'sums and means'],
  [
    /^(Concat|SplitV|Slice|StridedSlice|Pad|PadV2|Transpose|Tile|Reshape|Identity|Pack|Unpack|Gather\w*|Cast|Fill|ZerosLike|OnesLike|Sr3kitViews|Sr3kitJoin|Sr3kitPaste|Sr3kitBytes)$/,
    'concat, split, transpose and other copies',
  ],
];

/**
 * @param kernel - Name in TensorFlow.js.
 * @param callers - Files of the functions that asked for it, innermost first.
 */
export function kindOfKernel(kernel: string, callers: readonly string[]): WorkKind {
  const byName = kernels.find(([pattern]) => pattern.test(kernel))?.[1];
  if (byName?.startsWith('convolution')) return byName;
  for (const file of callers) {
    const found = files.find(([pattern]) => pattern.test(file));
    if (found) return found[1];
  }
  return byName ?? 'elementwise';
}
