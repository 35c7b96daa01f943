/**
 * What the kernels in C++ are called, take and give: the one place where it is written. `npm run -w @sr3kit/native contract`
 * writes from it what C++ and TypeScript need (see generate.mjs), and a test fails where that was forgotten.
 *
 * @typedef {object} Kernel
 * @property {string} name
 * @property {0 | 1 | 2} level
 *   Which processors can run it: 0 all, 1 those with AVX-512, 2 those with AVX512-BF16 too.
 * @property {boolean} [internal]     Called by the engine's own kernels only, never by its name from outside.
 * @property {Readonly<Record<string, Attribute>>} [attributes]  In the order in which they are handed over.
 * @property {readonly string[]} inputs
 *   Float tensors in the order in which they are handed over. `name?`: may be missing, and an empty vector stands for it;
 *   `name...`: the rest, at least one.
 * @property {readonly string[]} outputs
 *   Float tensors likewise. `name?`: there if the input of the gradient is, `dshift?` for `shift?`; `name...`: as many as
 *   the attribute of kind `shapes` says.
 */

/** @typedef {'int' | 'float' | 'bool' | 'shapes'} Attribute  shapes: a list of shapes; for C++ rank, lengths, rank, ... */

/** Counts up with every change of this file or of what a kernel does: a binding of another revision is refused. */
export const revision = 4;

/** The numbers of an Adam update, in the order in which its input `numbers` has them. */
export const adamNumbers = [
  'gradientScale',
  'l2',
  'beta1',
  'rest1',
  'beta2',
  'rest2',
  'epsilon',
  'rate',
  'keep',
  'emaRest',
];

/** @type {Readonly<Record<string, Attribute>>} */
const norm = { groups: 'int', epsilon: 'float', swish: 'bool' };

/**
 * @param {string} factors  What is multiplied, as the names say it; nothing for float32.
 * @param {1 | 2} level
 * @returns {Kernel[]}
 */
const convolutions = (factors, level) => [
  { name: `Sr3kitConv3x3${factors}`, level, inputs: ['x', 'filter', 'bias?', 'residual?'], outputs: ['y'] },
  { name: `Sr3kitConv3x3InputGrad${factors}`, level, inputs: ['dy', 'filter'], outputs: ['dx'] },
  { name: `Sr3kitConv3x3FilterGrad${factors}`, level, inputs: ['x', 'dy'], outputs: ['dfilter', 'dbias'] },
];

/** @type {readonly Kernel[]} */
export const kernels = [
  { name: 'Sr3kitSwish', level: 0, inputs: ['x'], outputs: ['y'] },
  { name: 'Sr3kitSwishGrad', level: 0, inputs: ['dy', 'x'], outputs: ['dx'] },
  {
    name: 'Sr3kitGroupNorm',
    level: 0,
    attributes: norm,
    inputs: ['x', 'gamma', 'beta', 'shift?'],
    outputs: ['y', 'statistics'],
  },
  {
    name: 'Sr3kitGroupNormGrad',
    level: 0,
    attributes: norm,
    inputs: ['dy', 'x', 'gamma', 'beta', 'shift?', 'statistics'],
    outputs: ['dx', 'dgamma', 'dbeta', 'dshift?'],
  },
  ...convolutions('', 1),
  ...convolutions('Bfloat16', 2),
  // Adds to x where it lies.
  { name: 'Sr3kitAddBias', level: 0, internal: true, inputs: ['x', 'bias'], outputs: [] },
  { name: 'Sr3kitSquaredNorm', level: 0, inputs: ['gradients...'], outputs: ['sum'] },
  { name: 'Sr3kitViews', level: 0, attributes: { shapes: 'shapes' }, inputs: ['vector'], outputs: ['parts...'] },
  // Changes its vectors where they lie.
  { name: 'Sr3kitAdam', level: 0, inputs: ['numbers', 'values', 'm', 'v', 'ema', 'gradients...'], outputs: [] },
];
