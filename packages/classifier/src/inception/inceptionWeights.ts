import { inceptionClassCount, layers, type Layer } from './layers.ts';

/** An array as a file holds it. */
export interface PublishedArray {
  readonly shape: readonly number[];
  readonly data: ArrayLike<number>;
}

/** Of the batch norms. */
const EPSILON = 1e-3;

/**
 * Names and shapes of what the published file holds and is needed, in PyTorch's order: [outputs, inputs, rows, columns].
 *
 * @param options - `thinner` divides all numbers of channels: the published network has 1.
 */
export function inceptionShapes({ thinner = 1 }: { readonly thinner?: number } = {}): ReadonlyMap<
  string,
  readonly number[]
> {
  const { convolutions, features } = layers(thinner);
  return new Map<string, readonly number[]>([
    ...convolutions.flatMap(({ name, shape: [rows, columns, inputs, outputs] }): [string, readonly number[]][] => [
      [`${name}.conv.weight`, [outputs, inputs, rows, columns]],
      ...['weight', 'bias', 'running_mean', 'running_var'].map((part): [string, readonly number[]] => [
        `${name}.bn.${part}`,
        [outputs],
      ]),
    ]),
    ['fc.weight', [inceptionClassCount, features]],
  ]);
}

/**
 * Makes the weights that `inceptionFeatures` takes: batch normalisation goes into the convolutions before it, and axes into
 * the order of TensorFlow. The bias of the classes is left out, as inception scores have it.
 *
 * @param published - Named and shaped as {@link inceptionShapes} has them; what is there beside is not looked at.
 * @param options - `thinner` as there.
 */
export function inceptionWeights(
  published: ReadonlyMap<string, PublishedArray>,
  { thinner = 1 }: { readonly thinner?: number } = {},
): Map<string, { readonly shape: readonly number[]; readonly data: Float32Array }> {
  const { convolutions, features } = layers(thinner);
  const get = (name: string): ArrayLike<number> => {
    const found = published.get(name);
    if (found === undefined) throw new RangeError(`there is no ${name}: give all arrays of the network`);
    return found.data;
  };
  const classes = transposed(get('fc.weight'), inceptionClassCount, features, 1);
  return new Map([
    ...convolutions.flatMap((layer) => folded(layer, get)),
    ['classes.weight', { shape: [features, inceptionClassCount], data: classes }] as const,
  ]);
}

function folded(
  { name, shape }: Layer,
  get: (name: string) => ArrayLike<number>,
): [string, { readonly shape: readonly number[]; readonly data: Float32Array }][] {
  const [rows, columns, inputs, outputs] = shape;
  const [scale, shift, mean, variance] = ['weight', 'bias', 'running_mean', 'running_var'].map((part) =>
    get(`${name}.bn.${part}`),
  ) as [ArrayLike<number>, ArrayLike<number>, ArrayLike<number>, ArrayLike<number>];
  const factors = Float64Array.from(scale, (value, i) => value / Math.sqrt(variance[i]! + EPSILON));
  const weight = transposed(get(`${name}.conv.weight`), outputs, inputs, rows * columns);
  for (let i = 0; i < weight.length; i++) weight[i]! *= factors[i % outputs]!;
  const bias = Float32Array.from(factors, (factor, i) => shift[i]! - mean[i]! * factor);
  return [
    [`${name}.weight`, { shape, data: weight }],
    [`${name}.bias`, { shape: [outputs], data: bias }],
  ];
}

/** [outputs, inputs, places] as [places, inputs, outputs]. */
function transposed(data: ArrayLike<number>, outputs: number, inputs: number, places: number): Float32Array {
  const result = new Float32Array(outputs * inputs * places);
  for (let from = 0; from < result.length; from++) {
    const place = from % places;
    const input = Math.floor(from / places) % inputs;
    const output = Math.floor(from / (places * inputs));
    result[(place * inputs + input) * outputs + output] = data[from]!;
  }
  return result;
}
