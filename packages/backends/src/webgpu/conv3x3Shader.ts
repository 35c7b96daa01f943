import { inputCode, keyOf, slopeCode, type Halves } from './conv3x3Halves.ts';
import { packingCode, unpackingCode } from './halves.ts';
import type { Shader } from './program.ts';

/**
 * A class of shapes that one shader serves: everything else about a convolution is a uniform.
 *
 * A workgroup makes a block of 16 x 8 places and `8 * groups` channels of the result. An invocation makes 8 neighbouring
 * places by 8 channels of them (two vectors), in 64 registers. For `quads` times 4 channels of the input at a time, the workgroup puts
 * what it sees of the input (18 x 10 places) and of the filter (9 taps) into its own memory, where each number of the
 * input is read by as many invocations as there are groups, and each weight by 16.
 *
 * Arithmetic intensity: a workgroup does 2 * 9 * I * O * 128 operations (I channels of the input, O = 8 * groups of the
 * result) and moves 4 * (180 I + 9 I O + 128 O) bytes, the residual apart. With I = O = 64 that is 9.4 MFLOP and 226 kB:
 * 42 FLOP per byte. All workgroups read the same filter, which a cache holds: without it 79 kB, 120 FLOP per byte. The
 * library's kernel is a matrix product that reads its 9 taps of the input one by one: with blocks of 32 x 32, 8 FLOP per
 * byte. In the workgroup's memory an invocation reads 10 numbers of the input and 6 vectors of the filter for 192 products
 * with their sums: a read for 12 of them.
 */
export interface ShapeClass {
  /** Whether 4 divides the channels of the input, and of the result: they are then read and written as vectors. */
  readonly vectorIn: boolean;
  readonly vectorOut: boolean;
  /** Groups of 8 channels of the result that a workgroup makes: 1 ... 8. */
  readonly groups: number;
  /** Groups of 4 channels of the input that are in the workgroup's memory at a time: 1 or 2. */
  readonly quads: number;
  /** Whether the filter is that of the input's gradient: turned by 180 degrees, inputs and outputs exchanged. */
  readonly turned: boolean;
  readonly bias: boolean;
  /** gamma and beta of FiLM for each picture of the batch and channel: y (1 + gamma) + beta (Perez et al. 2018, eq. 1). */
  readonly film: boolean;
  readonly swish: boolean;
  readonly residual: boolean;
  /** How numbers are multiplied. */
  readonly arithmetic: Arithmetic;
  /** What is stored in 16 bits, two numbers in a word of 32, and what is done with it on the way. */
  readonly halves?: Halves;
}

/**
 * `float32`; or in 16 bits (`float16`, where the device has `shader-f16`): input and filter are rounded, the sums over the
 * 36 or 72 products of a turn are kept in 16 bits, and the turns are added up in 32. `emulated` computes that with numbers
 * of 32 bits that are rounded after each step, to try it where no device has it.
 */
export type Arithmetic = 'float32' | 'float16' | 'emulated';

/** A comment by which a shader says that it needs the extension for numbers of 16 bits. */
export const NEEDS_FLOAT16 = '// sr3kit: needs f16';

/** The nearest number with 11 bits, halves to even: drivers may cut off instead in WGSL's own function, and range is kept. */
const ROUNDING = `
      fn toHalf(value: f32) -> f32 {
        let bits = bitcast<u32>(value);
        return bitcast<f32>((bits + 0xfffu + ((bits >> 13u) & 1u)) & 0xffffe000u);
      }

      fn toHalves(value: vec4<f32>) -> vec4<f32> {
        let bits = bitcast<vec4<u32>>(value);
        return bitcast<vec4<f32>>((bits + 0xfffu + ((bits >> vec4<u32>(13u)) & vec4<u32>(1u))) & vec4<u32>(0xffffe000u));
      }`;

/** Columns of the result that a workgroup makes. */
export const BLOCK_WIDTH = 16;
/** Rows of the result that a workgroup makes. */
export const BLOCK_HEIGHT = 8;
/** Places, all in a row, and channels that an invocation makes. */
const [PLACES, CHANNELS] = [8, 8];
/** Invocations for each group of channels. */
const INVOCATIONS = (BLOCK_WIDTH * BLOCK_HEIGHT) / PLACES;
/** What a block sees of the input. */
const [SEEN_WIDTH, SEEN_HEIGHT] = [BLOCK_WIDTH + 2, BLOCK_HEIGHT + 2];
const TAPS = 9;

/** Bytes of workgroup memory that a shader takes. */
export function workgroupBytes({ groups, quads }: Pick<ShapeClass, 'groups' | 'quads'>): number {
  return 4 * 4 * quads * (SEEN_WIDTH * SEEN_HEIGHT + TAPS * groups * CHANNELS);
}

/** The code of a class of shapes, and what is bound to it. */
export function conv3x3Shader(kind: ShapeClass): Omit<Shader, 'outputShape' | 'dispatch'> {
  const { vectorIn, vectorOut, groups, quads, turned, bias, film, swish, residual, arithmetic, halves } = kind;
  const number = arithmetic === 'float16' ? 'f16' : 'f32';
  const rounded = (value: string, type: string): string =>
    arithmetic === 'emulated' ? `${type === 'f32' ? 'toHalf' : 'toHalves'}(${value})` : value;
  const inHalf = arithmetic !== 'float32';
  // What products are added to: the sums themselves, or those of a turn.
  const [a, b] = inHalf ? ['c', 'd'] : ['a', 'b'];
  const product = (sum: string, input: string, weight: string): string =>
    arithmetic === 'emulated' ? `${sum} = toHalves(${sum} + ${input} * ${weight});` : `${sum} += ${input} * ${weight};`;
  // The turned filter is read across its rows, one number at a time.
  const vectorFilter = vectorOut && !turned;
  const components: readonly (readonly [name: string, count: number])[] = [
    ['x', halves?.input ? 2 : vectorIn ? 4 : 1],
    ['filterW', vectorFilter ? 4 : 1],
    ...(bias ? [['bias', vectorOut ? 4 : 1] as const] : []),
    ...(film || halves?.film ? [['film', halves?.film || vectorOut ? 4 : 1] as const] : []),
    ...(residual ? [['residual', halves?.residual ? 2 : vectorOut ? 4 : 1] as const] : []),
    ...(halves?.slope ? [['slope', 2] as const] : []),
  ];
  const flags = [vectorIn, vectorOut, turned, bias, film, swish, residual].map(Number).join('');
  return {
    variableNames: components.map(([name]) => name),
    variableComponents: components.map(([, count]) => count),
    outputComponent: halves?.output ? 2 : vectorOut ? 4 : 1,
    workgroupSize: [INVOCATIONS * groups, 1, 1],
    flat: false,
    uniforms: 'columns: i32, inputs: i32, outputs: i32, outputBlocks: i32,',
    shaderKey: `sr3kitConv3x3_${groups}_${quads}_${flags}_${arithmetic}${halves ? `_${keyOf(halves)}` : ''}`,
    code: `
      ${arithmetic === 'float16' ? NEEDS_FLOAT16 : ''}
      ${arithmetic === 'emulated' ? ROUNDING : ''}
      ${halves ? packingCode + unpackingCode : ''}
      const GROUPS = ${groups};
      const QUADS = ${quads};
      const SIZE = ${INVOCATIONS * groups}u;
      // [inputs][rows][columns], and [inputs][taps][outputs].
      var<workgroup> seen: array<${number}, ${4 * quads * SEEN_WIDTH * SEEN_HEIGHT}>;
      var<workgroup> weights: array<vec4<${number}>, ${quads * TAPS * groups * CHANNELS}>;

      // Four channels of the input at a place; zero outside of the picture and beyond the last channel.
      fn inputAt(batch: i32, row: i32, column: i32, channel: i32) -> vec4<f32> {
        if (row < 0 || column < 0 || row >= uniforms.xShape[1] || column >= uniforms.columns || channel >= uniforms.inputs) {
          return vec4<f32>(0.0);
        }
        let at = ((batch * uniforms.xShape[1] + row) * uniforms.columns + column) * uniforms.inputs + channel;
        ${
          vectorIn
            ? inputCode(halves, turned && inHalf)
            : four(
                (i) => `channel + ${i} < uniforms.inputs`,
                (i) => `x[at + ${i}]`,
              )
        }
      }

      // The weights of a tap from a channel of the input to four of the result.
      fn weightsAt(tap: i32, input: i32, output: i32) -> vec4<f32> {
        if (input >= uniforms.inputs || output >= uniforms.outputs) {
          return vec4<f32>(0.0);
        }
        ${filterCode(vectorFilter, turned)}
      }

      ${epilogue(kind)}

      fn main() {
        let local = i32(localIndex);
        let blockRow = i32(workgroupId.y) * ${BLOCK_HEIGHT};
        let blockColumn = i32(workgroupId.x) * ${BLOCK_WIDTH};
        let batch = i32(workgroupId.z) / uniforms.outputBlocks;
        let firstOutput = (i32(workgroupId.z) % uniforms.outputBlocks) * GROUPS * ${CHANNELS};
        // Neighbouring invocations share the input and differ in the channels of the result.
        let group = local % GROUPS;
        let strip = local / GROUPS;
        let stripRow = strip / ${BLOCK_WIDTH / PLACES};
        let stripColumn = (strip % ${BLOCK_WIDTH / PLACES}) * ${PLACES};
        ${each(PLACES, (p) => `var a${p} = vec4<f32>(0.0); var b${p} = vec4<f32>(0.0);`)}

        for (var channel = 0; channel < uniforms.inputs; channel += 4 * QUADS) {
          workgroupBarrier();
          for (var i = local; i < QUADS * ${SEEN_WIDTH * SEEN_HEIGHT}; i += i32(SIZE)) {
            let place = i / QUADS;
            let quad = i % QUADS;
            let four = inputAt(batch, blockRow + place / ${SEEN_WIDTH} - 1, blockColumn + place % ${SEEN_WIDTH} - 1,
                channel + 4 * quad);
            ${each(4, (c) => `seen[(4 * quad + ${c}) * ${SEEN_WIDTH * SEEN_HEIGHT} + place] = ${number}(${rounded(`four[${c}]`, 'f32')});`)}
          }
          for (var i = local; i < QUADS * ${TAPS * CHANNELS} * GROUPS; i += i32(SIZE)) {
            let output = i % (2 * GROUPS);
            let tap = (i / (2 * GROUPS)) % ${TAPS};
            let input = i / (${TAPS * 2} * GROUPS);
            weights[i] = vec4<${number}>(${rounded('weightsAt(tap, channel + input, firstOutput + 4 * output)', 'vec4<f32>')});
          }
          workgroupBarrier();
          ${inHalf ? each(PLACES, (p) => `var c${p} = vec4<${number}>(); var d${p} = vec4<${number}>();`) : ''}
          for (var input = 0; input < 4 * QUADS; input += 1) {
            for (var row = 0; row < 3; row += 1) {
              let corner = input * ${SEEN_WIDTH * SEEN_HEIGHT} + (stripRow + row) * ${SEEN_WIDTH} + stripColumn;
              ${each(PLACES + 2, (p) => `let x${p} = seen[corner + ${p}];`)}
              ${each(
                3,
                (column) => `{
                let w = (input * ${TAPS} + row * 3 + ${column}) * 2 * GROUPS + group;
                let u = weights[w];
                let v = weights[w + GROUPS];
                ${each(PLACES, (p) => product(`${a}${p}`, `x${p + column}`, 'u') + product(`${b}${p}`, `x${p + column}`, 'v'))}
              }`,
              )}
            }
          }
          ${inHalf ? each(PLACES, (p) => `a${p} += vec4<f32>(c${p}); b${p} += vec4<f32>(d${p});`) : ''}
        }

        let row = blockRow + stripRow;
        if (row < uniforms.outShape[1]) {
          let output = firstOutput + 4 * group;
          ${each(PLACES, (p) => `finish(batch, row, blockColumn + stripColumn + ${p}, output, a${p}, b${p});`)}
        }
      }`,
  };
}

function each(count: number, write: (i: number) => string): string {
  return Array.from({ length: count }, (_, i) => write(i)).join('\n');
}

/** Returns a vector of those of four numbers that are there. */
function four(there: (i: number) => string, number: (i: number) => string): string {
  const parts = each(4, (i) => `if (${there(i)}) { four[${i}] = ${number(i)}; }`);
  return `var four = vec4<f32>(0.0);\n${parts}\nreturn four;`;
}

function filterCode(vector: boolean, turned: boolean): string {
  const isThere = (i: number): string => `output + ${i} < uniforms.outputs`;
  if (turned) {
    // The filter is [3, 3, outputs, inputs] in the words of the gradient.
    const at = (i: number): string =>
      `filterW[((8 - tap) * uniforms.outputs + output + ${i}) * uniforms.inputs + input]`;
    return four(isThere, at);
  }
  const at = '(tap * uniforms.inputs + input) * uniforms.outputs + output';
  return vector ? `return filterW[(${at}) / 4];` : `let at = ${at};\n${four(isThere, (i) => `filterW[at + ${i}]`)}`;
}

/** What follows the sums, for 8 channels at a place. */
function epilogue({ vectorOut, bias, film, swish, residual, halves }: ShapeClass): string {
  const type = vectorOut ? 'vec4<f32>' : 'f32';
  const index = (at: string): string => (vectorOut ? `(${at}) / 4` : at);
  const lines = [
    ...(bias ? [`value += bias[${index('output')}];`] : []),
    ...(film
      ? [
          `let film0 = batch * 2 * uniforms.outputs + output;`,
          `value = value * (film[${index('film0')}] + 1.0) + film[${index('film0 + uniforms.outputs')}];`,
        ]
      : []),
    // exp overflows to infinity below -88, and the quotient is then -0 as it should be.
    ...(swish ? ['value = value / (1.0 + exp(-value));'] : []),
    ...(halves?.slope ? [slopeCode(halves.film)] : []),
    ...(residual
      ? [`value += ${halves?.residual ? 'unpackHalves(residual[at / 4])' : `residual[${index('at')}]`};`]
      : []),
  ];
  const write = vectorOut
    ? 'write(batch, at, output, a); write(batch, at + 4 * GROUPS, output + 4 * GROUPS, b);'
    : `for (var i = 0; i < 4; i += 1) {
          write(batch, at + i, output + i, a[i]);
          write(batch, at + 4 * GROUPS + i, output + 4 * GROUPS + i, b[i]);
        }`;
  return `
      fn write(batch: i32, at: i32, output: i32, sum: ${type}) {
        if (output >= uniforms.outputs) {
          return;
        }
        var value = sum;
        ${lines.join('\n')}
        result[${index('at')}] = ${halves?.output ? 'packHalves(value)' : 'value'};
      }

      fn finish(batch: i32, row: i32, column: i32, output: i32, a: vec4<f32>, b: vec4<f32>) {
        if (column >= uniforms.columns) {
          return;
        }
        let at = ((batch * uniforms.outShape[1] + row) * uniforms.columns + column) * uniforms.outputs + output;
        ${write}
      }`;
}
