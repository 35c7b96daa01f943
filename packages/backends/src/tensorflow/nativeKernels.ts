// Written by "npm run -w @sr3kit/native contract" from packages/native/src/contract/contract.mjs: change that, not this.

/** The revision of the kernels that this version calls. */
export const kernelsRevision = 4;

/** A kernel of the native binding. */
export interface NativeKernel {
  readonly name: string;
  /** Which processors can run it: 0 all, 1 those with AVX-512, 2 those with AVX512-BF16 too. */
  readonly level: 0 | 1 | 2;
  /** Whether only kernels of this package call it. */
  readonly internal: boolean;
  /** By name, in their order. */
  readonly attributes: Readonly<Record<string, 'int' | 'float' | 'bool' | 'shapes'>>;
  /** In their order. `name?` may be missing: an empty vector stands for it; `name...`: the rest, at least one. */
  readonly inputs: readonly string[];
  /** In their order. `dname?` is there if the input `name?` is; `name...`: one for each of the attribute `shapes`. */
  readonly outputs: readonly string[];
}

export const nativeKernels: readonly NativeKernel[] = [
  { name: 'Sr3kitSwish', level: 0, internal: false, attributes: {}, inputs: ['x'], outputs: ['y'] },
  { name: 'Sr3kitSwishGrad', level: 0, internal: false, attributes: {}, inputs: ['dy', 'x'], outputs: ['dx'] },
  {
    name: 'Sr3kitGroupNorm',
    level: 0,
    internal: false,
    attributes: { groups: 'int', epsilon: 'float', swish: 'bool' },
    inputs: ['x', 'gamma', 'beta', 'shift?'],
    outputs: ['y', 'statistics'],
  },
  {
    name: 'Sr3kitGroupNormGrad',
    level: 0,
    internal: false,
    attributes: { groups: 'int', epsilon: 'float', swish: 'bool' },
    inputs: ['dy', 'x', 'gamma', 'beta', 'shift?', 'statistics'],
    outputs: ['dx', 'dgamma', 'dbeta', 'dshift?'],
  },
  {
    name: 'Sr3kitConv3x3',
    level: 1,
    internal: false,
    attributes: {},
    inputs: ['x', 'filter', 'bias?', 'residual?'],
    outputs: ['y'],
  },
  {
    name: 'Sr3kitConv3x3InputGrad',
    level: 1,
    internal: false,
    attributes: {},
    inputs: ['dy', 'filter'],
    outputs: ['dx'],
  },
  {
    name: 'Sr3kitConv3x3FilterGrad',
    level: 1,
    internal: false,
    attributes: {},
    inputs: ['x', 'dy'],
    outputs: ['dfilter', 'dbias'],
  },
  {
    name: 'Sr3kitConv3x3Bfloat16',
    level: 2,
    internal: false,
    attributes: {},
    inputs: ['x', 'filter', 'bias?', 'residual?'],
    outputs: ['y'],
  },
  {
    name: 'Sr3kitConv3x3InputGradBfloat16',
    level: 2,
    internal: false,
    attributes: {},
    inputs: ['dy', 'filter'],
    outputs: ['dx'],
  },
  {
    name: 'Sr3kitConv3x3FilterGradBfloat16',
    level: 2,
    internal: false,
    attributes: {},
    inputs: ['x', 'dy'],
    outputs: ['dfilter', 'dbias'],
  },
  { name: 'Sr3kitAddBias', level: 0, internal: true, attributes: {}, inputs: ['x', 'bias'], outputs: [] },
  { name: 'Sr3kitSquaredNorm', level: 0, internal: false, attributes: {}, inputs: ['gradients...'], outputs: ['sum'] },
  {
    name: 'Sr3kitViews',
    level: 0,
    internal: false,
    attributes: { shapes: 'shapes' },
    inputs: ['vector'],
    outputs: ['parts...'],
  },
  {
    name: 'Sr3kitAdam',
    level: 0,
    internal: false,
    attributes: {},
    inputs: ['numbers', 'values', 'm', 'v', 'ema', 'gradients...'],
    outputs: [],
  },
];
