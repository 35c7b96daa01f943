import { isTensor, type PyTorchTensor, type PyTorchValue } from '@sr3kit/pytorch';
import { CheckpointError } from '@sr3kit/safetensors';

/** The weights of the public implementation's U-Net within a checkpoint. */
export interface StateDict {
  /** What stands before the names of its weights: `denoise_fn.` and whatever holds that. */
  readonly prefix: string;
  /** The weights of the U-Net by their names in it, and the buffers beside it by theirs. */
  readonly weights: ReadonlyMap<string, PyTorchTensor>;
  readonly buffers: ReadonlyMap<string, PyTorchTensor>;
  /** What else is in the file, in words. */
  readonly unused: readonly string[];
}

/** A weight that every U-Net of the implementation has, and that tells where its names begin. */
const FIRST = 'downs.0.weight';
const LAST = 'final_conv.block.3.weight';
const DEEPEST = 3;
const MOST_NAMES = 200_000;
const AVERAGED = /(^|[._])(ema|averaged|shadow)|_ema([._]|$)/i;

/**
 * Finds the weights in what a file holds: at its top or in a dictionary (`state_dict`, `model`), behind `module.` or not.
 * Of two sets the averaged one is taken.
 *
 * @throws CheckpointError that says what the file holds instead.
 */
export function findStateDict(value: PyTorchValue, what: string): StateDict {
  const tensors = new Map<string, PyTorchTensor>();
  const others: string[] = [];
  collect(value, '', { tensors, others, seen: new Set() });
  const prefixes = [...tensors.keys()]
    .filter((name) => name.endsWith(FIRST) && tensors.has(name.slice(0, -FIRST.length) + LAST))
    .map((name) => name.slice(0, -FIRST.length));
  const prefix = prefixes.find((each) => AVERAGED.test(each)) ?? prefixes[0];
  if (prefix === undefined) refuse(tensors, others, what);

  const weights = new Map<string, PyTorchTensor>();
  const buffers = new Map<string, PyTorchTensor>();
  const rest: string[] = [];
  // Of the set that is taken first: averaged weights may have no schedule of their own.
  const places = [prefix, ...prefixes].map((each) => each.replace(/denoise_fn\.$/, ''));
  for (const place of places) {
    for (const name of BUFFERS) {
      const tensor = tensors.get(place + name);
      if (tensor && !buffers.has(name)) buffers.set(name, tensor);
    }
  }
  const isBuffer = (name: string): boolean =>
    places.some((place) => name.startsWith(place) && BUFFERS.includes(name.slice(place.length)));
  for (const [name, tensor] of tensors) {
    if (isBuffer(name)) continue;
    // The longest: without a prefix, every name would be one of its own.
    const owner = prefixes.filter((each) => name.startsWith(each)).sort((a, b) => b.length - a.length)[0];
    if (owner === prefix) weights.set(name.slice(prefix.length), tensor);
    else if (owner === undefined) rest.push(name);
  }
  const copies = prefixes.filter((each) => each !== prefix).map((each) => `the weights ${each}*`);
  return { prefix, weights, buffers, unused: [...copies, ...grouped([...rest, ...others])] };
}

/** The buffers of the implementation's noise schedule. */
export const BUFFERS: readonly string[] = [
  'betas',
  'alphas_cumprod',
  'alphas_cumprod_prev',
  'sqrt_alphas_cumprod',
  'sqrt_one_minus_alphas_cumprod',
  'log_one_minus_alphas_cumprod',
  'sqrt_recip_alphas_cumprod',
  'sqrt_recipm1_alphas_cumprod',
  'posterior_variance',
  'posterior_log_variance_clipped',
  'posterior_mean_coef1',
  'posterior_mean_coef2',
];

/** What has been found so far. */
interface Found {
  readonly tensors: Map<string, PyTorchTensor>;
  readonly others: string[];
  /** Dictionaries may hold each other many times over, and themselves. */
  readonly seen: Set<PyTorchValue>;
}

function collect(value: PyTorchValue, prefix: string, found: Found, depth: number = 0): void {
  const { tensors, others, seen } = found;
  if (!(value instanceof Map)) return void others.push('no dictionary');
  seen.add(value);
  for (const [key, item] of value as ReadonlyMap<PyTorchValue, PyTorchValue>) {
    if (tensors.size + others.length > MOST_NAMES) return;
    // Other keys have no name that a message could show in one line.
    const name = prefix + (typeof key === 'string' || typeof key === 'number' ? key : '(a key that is no text)');
    if (isTensor(item)) {
      tensors.set(name, item);
    } else if (item instanceof Map && depth < DEEPEST) {
      if (!seen.has(item)) collect(item, `${name}.`, found, depth + 1);
    } else {
      others.push(name);
    }
  }
}

/** Names by what they begin with, so that a thousand of them are a line. */
function grouped(names: readonly string[]): string[] {
  const counts = new Map<string, number>();
  for (const name of names) {
    const head = name.split('.')[0]!;
    counts.set(head, (counts.get(head) ?? 0) + 1);
  }
  return [...counts].map(([head, count]) => (count === 1 ? head : `${head} (${count} values)`));
}

function refuse(tensors: ReadonlyMap<string, PyTorchTensor>, others: readonly string[], what: string): never {
  const names = [...tensors.keys(), ...others];
  const has = (pattern: RegExp): boolean => names.some((name) => pattern.test(name));
  const refused = (is: string, advice: string): never => {
    throw new CheckpointError(`${what}: ${is}: ${advice}`);
  };
  if (has(/(^|\.)param_groups(\.|$)/) || has(/^optimizer(\.|$)/)) {
    refused(
      'holds the state of an optimizer, not the weights of a network',
      'give the file beside it whose name ends with _gen.pth',
    );
  }
  if (has(/(^|\.)emb\.linear1\.linear\.weight$/) && has(/(^|\.)down\.0\.gn1\./)) {
    refused(
      'holds the U-Net of novwaul/SR3, whose embedding of the noise level and whose order of inputs are others',
      'only checkpoints of the implementation by Janspiry and its forks can be converted',
    );
  }
  const first = grouped(names).slice(0, 5).join(', ') || 'nothing';
  return refused(
    `holds no U-Net of the public SR3 implementation (no ${FIRST}, with denoise_fn. before it or not); it holds ${first}`,
    'give a checkpoint by its sr.py, a file I..._E..._gen.pth',
  );
}
