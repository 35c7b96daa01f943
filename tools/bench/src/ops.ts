/** A square convolution with zero padding that keeps the size. */
interface ConvolutionSpec {
  readonly kind: 'convolution';
  readonly pass: 'forward' | 'input gradient' | 'filter gradient';
  readonly batch: number;
  /** Height and width. */
  readonly size: number;
  readonly inputs: number;
  readonly outputs: number;
  readonly kernel: number;
}

/** Group normalisation, then x * sigmoid(x). */
interface GroupNormSpec {
  readonly kind: 'group norm + swish';
  readonly pass: 'forward' | 'forward + backward';
  readonly batch: number;
  readonly size: number;
  readonly channels: number;
  readonly groups: number;
}

/** Scaled dot-product attention with one head. */
interface AttentionSpec {
  readonly kind: 'attention';
  readonly pass: 'forward' | 'forward + backward';
  readonly batch: number;
  readonly positions: number;
  readonly channels: number;
}

/** A product of two square matrices. */
export interface MatMulSpec {
  readonly kind: 'matMul';
  readonly pass: 'forward';
  readonly size: number;
}

/** An operation that is timed. */
export type OpSpec = ConvolutionSpec | GroupNormSpec | AttentionSpec | MatMulSpec;

/** Name of an operation in a table. */
export function opName(op: OpSpec): string {
  switch (op.kind) {
    case 'convolution': {
      const { batch, size, inputs, outputs, kernel } = op;
      return `conv ${kernel}x${kernel} ${inputs}->${outputs} on [${batch}, ${size}, ${size}], ${op.pass}`;
    }
    case 'group norm + swish':
      return `${op.kind} on [${op.batch}, ${op.size}, ${op.size}, ${op.channels}], ${op.pass}`;
    case 'attention':
      return `attention on [${op.batch}, ${op.positions}, ${op.channels}], ${op.pass}`;
    case 'matMul':
      return `matMul ${op.size}`;
  }
}

/** Floating-point operations of one call; null where arithmetic is not what it costs. */
export function opFlops(op: OpSpec): number | null {
  switch (op.kind) {
    case 'convolution':
      return 2 * op.batch * op.size ** 2 * op.inputs * op.outputs * op.kernel ** 2;
    case 'attention':
      return 4 * op.batch * op.positions ** 2 * op.channels * (op.pass === 'forward' ? 1 : 3);
    case 'matMul':
      return 2 * op.size ** 3;
    case 'group norm + swish':
      return null;
  }
}

const passes = ['forward', 'input gradient', 'filter gradient'] as const;
const both = ['forward', 'forward + backward'] as const;

function suite(
  convolutions: readonly (readonly [batch: number, size: number, inputs: number, outputs: number, kernel: number])[],
  norms: readonly (readonly [batch: number, size: number, channels: number, groups: number])[],
  attentions: readonly (readonly [batch: number, positions: number, channels: number])[],
  products: readonly number[],
): readonly OpSpec[] {
  return [
    ...products.map((size): OpSpec => ({ kind: 'matMul', pass: 'forward', size })),
    ...convolutions.flatMap(([batch, size, inputs, outputs, kernel]) =>
      passes.map((pass): OpSpec => ({ kind: 'convolution', pass, batch, size, inputs, outputs, kernel })),
    ),
    ...norms.flatMap(([batch, size, channels, groups]) =>
      both.map((pass): OpSpec => ({ kind: 'group norm + swish', pass, batch, size, channels, groups })),
    ),
    ...attentions.flatMap(([batch, positions, channels]) =>
      both.map((pass): OpSpec => ({ kind: 'attention', pass, batch, positions, channels })),
    ),
  ];
}

/** The operations of the yardsticks' networks, at the shapes where most of their time goes, and the machine's limit. */
export const ops: readonly OpSpec[] = suite(
  [
    [4, 64, 64, 64, 3],
    [16, 32, 32, 32, 3],
    [8, 64, 32, 32, 3],
    [8, 32, 64, 64, 3],
    [8, 16, 128, 128, 3],
    [8, 8, 256, 256, 3],
    [4, 8, 1024, 512, 3],
    [4, 32, 256, 128, 1],
  ],
  [
    [8, 64, 32, 32],
    [8, 16, 128, 32],
  ],
  [
    [8, 64, 256],
    [4, 256, 256],
  ],
  [1024, 2048],
);

/** One of each kind, so small that a test can run them. */
export const quickOps: readonly OpSpec[] = suite([[2, 8, 4, 6, 3]], [[2, 8, 8, 4]], [[2, 16, 8]], [64]);
