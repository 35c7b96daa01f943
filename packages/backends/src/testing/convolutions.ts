import { engine, tensor, type NamedAttrMap, type NamedTensorMap, type Tensor } from '@tensorflow/tfjs-core';
import { values } from './cases.ts';

/** Sides and channels of a 3x3 convolution of stride 1, and what is added to it. */
export interface Convolution {
  readonly batch: number;
  readonly height: number;
  readonly width: number;
  readonly inputs: number;
  readonly outputs: number;
  readonly bias: boolean;
  readonly residual: boolean;
}

/** What is multiplied, as the names of the kernels say it; nothing for float32. */
export type Factors = '' | 'Bfloat16';

/** Numbers in [-1, 1], by position row by row. */
export interface Numbers {
  readonly x: Float32Array;
  readonly filter: Float32Array;
  readonly bias: Float32Array;
  readonly residual: Float32Array;
  readonly dy: Float32Array;
}

/** What a convolution is tried on. */
export const numbersOf = (c: Convolution): Numbers => {
  const positions = c.batch * c.height * c.width;
  const of = (size: number, phase: number): Float32Array => {
    const made = values([size], phase);
    const numbers = made.dataSync<'float32'>();
    made.dispose();
    return numbers;
  };
  return {
    x: of(positions * c.inputs, 1),
    filter: of(9 * c.inputs * c.outputs, 2),
    bias: of(c.outputs, 3),
    residual: of(positions * c.outputs, 4),
    dy: of(positions * c.outputs, 5),
  };
};

/** The result, and the gradients of x, the filter and the bias, of our kernels on the active engine. */
export function byKernels(c: Convolution, factors: Factors): Float32Array[] {
  const numbers = numbersOf(c);
  const picture = (data: Float32Array): Tensor => tensor(data, [c.batch, c.height, c.width, data.length / (c.batch * c.height * c.width)]); // prettier-ignore
  const [x, residual, dy] = [picture(numbers.x), picture(numbers.residual), picture(numbers.dy)];
  const filter = tensor(numbers.filter, [3, 3, c.inputs, c.outputs]);
  const bias = tensor(numbers.bias, [c.outputs]);
  const run = (name: string, inputs: NamedTensorMap): Tensor[] =>
    engine().runKernel(`${name}${factors}`, inputs, {} as NamedAttrMap);
  const results = [
    ...run('Sr3kitConv3x3', { x, filter, ...(c.bias && { bias }), ...(c.residual && { residual }) }),
    ...run('Sr3kitConv3x3InputGrad', { dy, filter }),
    ...run('Sr3kitConv3x3FilterGrad', { x, dy }),
  ];
  const found = results.map((each) => each.dataSync<'float32'>());
  for (const each of [x, residual, dy, filter, bias, ...results]) each.dispose();
  return found;
}

/** The nearest number of bfloat16, which is the upper half of a float32; halves to even. */
function toBfloat16(value: number): number {
  const word = new DataView(new ArrayBuffer(4));
  word.setFloat32(0, value);
  const bits = word.getUint32(0);
  word.setUint32(0, ((bits + 0x7fff + ((bits >>> 16) & 1)) & 0xffff0000) >>> 0);
  return word.getFloat32(0);
}

/** The same by the definition, in double precision; only what is multiplied is rounded first. */
export function byDefinition(c: Convolution, factors: Factors): Float64Array[] {
  const { bias, residual, dy: given, ...numbers } = numbersOf(c);
  const factor = (values: Float32Array): Float32Array => (factors === '' ? values : values.map(toBfloat16));
  const [x, filter, dy] = [factor(numbers.x), factor(numbers.filter), factor(given)];
  const y = new Float64Array(dy.length);
  const dx = new Float64Array(x.length);
  const dFilter = new Float64Array(filter.length);
  const dBias = new Float64Array(bias.length);
  const at = (picture: number, row: number, column: number): number => (picture * c.height + row) * c.width + column;
  const each = (length: number, act: (i: number) => void): void => {
    for (let i = 0; i < length; i++) act(i);
  };
  /** Outputs `to ..`, inputs `from ..` and weights `weight ..` of one tap that sees the picture. */
  const addTap = (to: number, from: number, weight: number): void => {
    for (let i = 0; i < c.inputs; i++) {
      for (let o = 0; o < c.outputs; o++) {
        const w = weight + i * c.outputs + o;
        y[to + o]! += x[from + i]! * filter[w]!;
        dx[from + i]! += dy[to + o]! * filter[w]!;
        dFilter[w]! += x[from + i]! * dy[to + o]!;
      }
    }
  };
  each(c.batch, (b) =>
    each(c.height, (row) =>
      each(c.width, (column) => {
        const to = at(b, row, column) * c.outputs;
        each(c.outputs, (o) => {
          y[to + o]! += (c.bias ? bias[o]! : 0) + (c.residual ? residual[to + o]! : 0);
          dBias[o]! += given[to + o]!;
        });
        each(9, (tap) => {
          const [r, k] = [row + Math.floor(tap / 3) - 1, column + (tap % 3) - 1];
          if (r < 0 || k < 0 || r >= c.height || k >= c.width) return;
          addTap(to, at(b, r, k) * c.inputs, tap * c.inputs * c.outputs);
        });
      }),
    ),
  );
  return [y, dx, dFilter, dBias];
}
