import { adamNumbers, kernels, revision } from './contract.mjs';

/** @typedef {import('./contract.mjs').Kernel} Kernel */

const origin = [
  '// Written by "npm run -w @sr3kit/native contract" from packages/native/src/contract/contract.mjs: change that, not this.',
  '',
];

/** @param {string} name  As in the contract: with its `?` or `...`. */
const bare = (name) => name.replace(/(\?|\.\.\.)$/, '');

/** @param {string} name */
const capital = (name) => `${name.slice(0, 1).toUpperCase()}${name.slice(1)}`;

/**
 * The tensors and attributes of a kernel in TensorFlow's notation.
 *
 * @param {Kernel} kernel
 */
function notation({ attributes = {}, inputs, outputs }) {
  /** @param {string} name */
  const tensor = (name) => `${bare(name)}: ${name.endsWith('...') ? 'N * float' : 'float'}`;
  const counted = [...inputs, ...outputs].some((name) => name.endsWith('...'));
  return {
    attributes: [
      ...(counted ? ['N: int >= 1'] : []),
      ...Object.entries(attributes).map(([name, kind]) => `${name}: ${kind === 'shapes' ? 'list(int)' : kind}`),
    ],
    inputs: inputs.map(tensor),
    outputs: outputs.map(tensor),
  };
}

/** What TensorFlow is told in C++, and the places of inputs, outputs and numbers by their names. */
export function cppHeader() {
  /** @param {readonly string[]} names */
  const strings = (names) => `{${names.map((name) => `"${name}"`).join(', ')}}`;
  /**
   * @param {string} name
   * @param {readonly string[]} members
   */
  const places = (name, members) =>
    members.length === 0
      ? []
      : [`  enum ${name} { ${members.map((member) => `k${capital(bare(member))}`).join(', ')} };`];
  const lines = kernels.flatMap((kernel) => {
    const { attributes, inputs, outputs } = notation(kernel);
    return [
      `struct ${kernel.name.slice('Sr3kit'.length)} {`,
      `  static constexpr Signature kSignature = {`,
      `      "${kernel.name}", ${strings(attributes)},`,
      `      ${strings(inputs)},`,
      `      ${strings(outputs)}};`,
      ...places('Input', kernel.inputs),
      ...places('Output', kernel.outputs),
      ...Object.keys(kernel.attributes ?? {}).map(
        (name) => `  static constexpr char k${capital(name)}Attribute[] = "${name}";`,
      ),
      '};',
      '',
    ];
  });
  return [
    ...origin,
    '#ifndef SR3KIT_CONTRACT_H_',
    '#define SR3KIT_CONTRACT_H_',
    '',
    'namespace sr3kit::contract {',
    '',
    '// Of this contract and of what the kernels do.',
    `constexpr int kRevision = ${revision};`,
    '',
    '// An operation in the notation of TensorFlow; null ends each list.',
    'struct Signature {',
    '  const char* name;',
    '  const char* attributes[8];',
    '  const char* inputs[8];',
    '  const char* outputs[8];',
    '};',
    '',
    ...lines,
    "// An update's numbers, as they lie in memory.",
    'struct AdamNumbers {',
    `  float ${adamNumbers.join(', ')};`,
    '};',
    `constexpr int kAdamNumbers = ${adamNumbers.length};`,
    'static_assert(sizeof(AdamNumbers) == kAdamNumbers * sizeof(float));',
    '',
    '}  // namespace sr3kit::contract',
    '',
    '#endif  // SR3KIT_CONTRACT_H_',
    '',
  ].join('\n');
}

/** What `@sr3kit/backends` needs to call the kernels of a binding. */
export function callingTypescript() {
  const table = kernels.map(({ name, level, internal = false, attributes = {}, inputs, outputs }) => ({
    name,
    level,
    internal,
    attributes,
    inputs,
    outputs,
  }));
  return [
    ...origin,
    '/** The revision of the kernels that this version calls. */',
    `export const kernelsRevision = ${revision};`,
    '',
    '/** A kernel of the native binding. */',
    'export interface NativeKernel {',
    '  readonly name: string;',
    '  /** Which processors can run it: 0 all, 1 those with AVX-512, 2 those with AVX512-BF16 too. */',
    '  readonly level: 0 | 1 | 2;',
    '  /** Whether only kernels of this package call it. */',
    '  readonly internal: boolean;',
    '  /** By name, in their order. */',
    "  readonly attributes: Readonly<Record<string, 'int' | 'float' | 'bool' | 'shapes'>>;",
    '  /** In their order. `name?` may be missing: an empty vector stands for it; `name...`: the rest, at least one. */',
    '  readonly inputs: readonly string[];',
    '  /** In their order. `dname?` is there if the input `name?` is; `name...`: one for each of the attribute `shapes`. */',
    '  readonly outputs: readonly string[];',
    '}',
    '',
    `export const nativeKernels: readonly NativeKernel[] = ${JSON.stringify(table)};`,
    '',
  ].join('\n');
}

/** What `@sr3kit/ops` and those who use it need to name the kernels. */
export function namingTypescript() {
  const names = kernels.filter(({ internal }) => !internal).map(({ name }) => `'${name}'`);
  return [
    ...origin,
    '/** The names of our kernels; what each takes and gives says engineKernel.ts. */',
    `export type KernelName = ${names.join(' | ')};`,
    '',
    '/** The numbers of an update by `Sr3kitAdam`, in the order of its input `numbers`. */',
    `export const adamNumbers = [${adamNumbers.map((name) => `'${name}'`).join(', ')}] as const;`,
    '',
  ].join('\n');
}
