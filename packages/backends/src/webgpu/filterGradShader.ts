import type { Kernel } from './compute.ts';
import { halfAt } from './halves.ts';

/** A class of shapes that one shader serves. */
export interface FilterShape {
  /** Rows and columns of the filter. */
  readonly side: 1 | 3;
  /** Invocations along the channels of the input, with 2 of them each: 1 ... 16. */
  readonly inputLanes: number;
  /** Invocations along the channels of the result, with 4 of them each: 1 ... 8. */
  readonly outputLanes: number;
  /** What is stored in 16 bits, and what is done with it when it is read. */
  readonly halves?: FilterHalves;
}

/** Which tensors are packed (see `halves.ts`), and what the convolution was given of what they hold. */
export interface FilterHalves {
  readonly input: boolean;
  readonly slopes: boolean;
  /** swish of x, after FiLM if there is any; or of x normalised by `statistics`, those of the kernel of group norm. */
  readonly before?: 'swish' | 'norm';
  /** FiLM of x; or, without `before`, its 1 + gamma is a factor of dy. */
  readonly film: boolean;
}

/** Columns of a tile of places. */
export const BLOCK_COLUMNS = 16;
/** Rows of a tile of places. */
export const BLOCK_ROWS = 2;

/**
 * The gradient of a convolution's filter, of stride 1 and padded with zeros, and of its bias:
 * dW[r, c, i, o] = sum over the places of x[place + (r, c) - 1, i] dy[place, o].
 *
 * A workgroup makes up to 32 x 32 channels of it, all taps, for a part of the places: every `parts`-th tile of 16 x 2. What
 * a tile sees of x (18 x 4 places) and of dy lies in the workgroup's memory, 13 kB. An invocation keeps the sums for 2
 * channels of x, 4 of dy (a vector) and 9 taps in 72 registers; along a row it reads 6 new numbers of x and a vector of dy
 * for 72 products with their sums. Arithmetic intensity: 2 * 9 * 32 * 32 * 32 operations for 4 * (72 + 32) * 32 bytes: 44
 * FLOP per byte. The library's kernel is a loop over all places for each weight, two reads for a product: 0.25 FLOP per
 * byte.
 *
 * Results are `[parts, 3, 3, inputs, outputs]` and `[parts, outputs]`.
 */
export function filterGradKernel({ side, inputLanes, outputLanes, halves }: FilterShape): Kernel {
  const halo = side - 1;
  const [seenColumns, seenRows] = [BLOCK_COLUMNS + halo, BLOCK_ROWS + halo];
  const [inputs, outputs] = [2 * inputLanes, 4 * outputLanes];
  const size = inputLanes * outputLanes;
  const taps = each(side, (row) => each(side, (column) => [row, column] as const)).flat();
  const sum = (input: number, [row, column]: readonly [number, number]): string => `s${input}_${row}_${column}`;
  return {
    key: `sr3kitFilterGrad_${side}_${inputLanes}_${outputLanes}${halves ? `_${keyOf(halves)}` : ''}`,
    reads: {
      x: halves?.input ? 'u32' : 'f32',
      dy: halves?.slopes ? 'u32' : 'f32',
      ...(halves?.film && { film: 'f32' }),
      ...(halves?.before === 'norm' && { statistics: 'vec4<f32>' }),
    },
    writes: { filterSums: 'f32', biasSums: 'f32' },
    numbers: ['batch', 'height', 'width', 'inputs', 'outputs', 'parts'],
    code: `
      const SIZE = ${size};
      // [rows][columns][channels].
      var<workgroup> seen: array<f32, ${seenRows * seenColumns * inputs}>;
      var<workgroup> slopes: array<vec4<f32>, ${BLOCK_ROWS * BLOCK_COLUMNS * outputLanes}>;

      fn put(part: i32, tap: i32, input: i32, output: i32, sums: vec4<f32>) {
        if (input >= uniforms.inputs) {
          return;
        }
        let at = ((part * ${side * side} + tap) * uniforms.inputs + input) * uniforms.outputs + output;
        for (var i = 0; i < 4; i += 1) {
          if (output + i < uniforms.outputs) {
            filterSums[at + i] = sums[i];
          }
        }
      }

      fn slopeAt(picture: i32, at: i32, output: i32) -> f32 {
        if (output >= uniforms.outputs) {
          return 0.0;
        }
        ${slopeCode(halves)}
      }

      fn inputAt(picture: i32, at: i32, channel: i32) -> f32 {
        ${inputCode(halves)}
      }

      @compute @workgroup_size(${size})
      fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) index: u32) {
        let local = i32(index);
        let part = i32(group.z);
        let firstInput = i32(group.x) * ${inputs};
        let firstOutput = i32(group.y) * ${outputs};
        // Neighbouring invocations share the input and differ in the channels of the result.
        let outputLane = local % ${outputLanes};
        let inputLane = local / ${outputLanes};
        let columns = (uniforms.width + ${BLOCK_COLUMNS - 1}) / ${BLOCK_COLUMNS};
        let rows = (uniforms.height + ${BLOCK_ROWS - 1}) / ${BLOCK_ROWS};
        ${[0, 1].flatMap((input) => taps.map((tap) => `var ${sum(input, tap)} = vec4<f32>(0.0);`)).join('\n')}
        var bias = vec4<f32>(0.0);

        for (var tile = part; tile < uniforms.batch * rows * columns; tile += uniforms.parts) {
          let column = (tile % columns) * ${BLOCK_COLUMNS};
          let row = ((tile / columns) % rows) * ${BLOCK_ROWS};
          let picture = tile / (columns * rows);
          workgroupBarrier();
          for (var i = local; i < ${seenRows * seenColumns * inputs}; i += SIZE) {
            let channel = firstInput + i % ${inputs};
            let place = i / ${inputs};
            let y = row + place / ${seenColumns} - ${halo / 2};
            let z = column + place % ${seenColumns} - ${halo / 2};
            var value = 0.0;
            if (channel < uniforms.inputs && y >= 0 && z >= 0 && y < uniforms.height && z < uniforms.width) {
              value = inputAt(picture, ((picture * uniforms.height + y) * uniforms.width + z) * uniforms.inputs + channel, channel);
            }
            seen[i] = value;
          }
          for (var i = local; i < ${BLOCK_ROWS * BLOCK_COLUMNS * outputLanes}; i += SIZE) {
            let output = firstOutput + 4 * (i % ${outputLanes});
            let place = i / ${outputLanes};
            let y = row + place / ${BLOCK_COLUMNS};
            let z = column + place % ${BLOCK_COLUMNS};
            var value = vec4<f32>(0.0);
            if (y < uniforms.height && z < uniforms.width) {
              let at = ((picture * uniforms.height + y) * uniforms.width + z) * uniforms.outputs;
              value = vec4<f32>(slopeAt(picture, at, output), slopeAt(picture, at, output + 1),
                  slopeAt(picture, at, output + 2), slopeAt(picture, at, output + 3));
            }
            slopes[i] = value;
          }
          workgroupBarrier();
          for (var y = 0; y < ${BLOCK_ROWS}; y += 1) {
            let first = y * ${seenColumns * inputs} + 2 * inputLane;
            ${walkRow(side, seenColumns, inputs, outputLanes, sum)}
          }
        }

        let input = firstInput + 2 * inputLane;
        let output = firstOutput + 4 * outputLane;
        ${[0, 1]
          .flatMap((i) => taps.map(([r, c]) => `put(part, ${r * side + c}, input + ${i}, output, ${sum(i, [r, c])});`))
          .join('\n')}
        if (group.x == 0u && inputLane == 0) {
          for (var i = 0; i < 4; i += 1) {
            if (output + i < uniforms.outputs) {
              biasSums[part * uniforms.outputs + output + i] = bias[i];
            }
          }
        }
      }`,
  };
}

function keyOf({ input, slopes, before, film }: FilterHalves): string {
  return `${[input, slopes, film].map(Number).join('')}${before ?? ''}`;
}

/** A number of x as the convolution was given it. */
function inputCode(halves: FilterHalves | undefined): string {
  const value = halves?.input ? halfAt('x', 'at') : 'x[at]';
  if (!halves?.before) return `return ${value};`;
  const film = `let film0 = picture * 2 * uniforms.inputs + channel;
        value = value * (film[film0] + 1.0) + film[film0 + uniforms.inputs];`;
  const norm = `let s = statistics[picture * uniforms.inputs + channel];
        value = (value - s.x) * s.y * s.z + s.w;`;
  return `var value = ${value};
        ${halves.before === 'norm' ? norm : halves.film ? film : ''}
        return value / (1.0 + exp(-value));`;
}

function slopeCode(halves: FilterHalves | undefined): string {
  const value = halves?.slopes ? halfAt('dy', 'at + output') : 'dy[at + output]';
  const gain = halves?.film && !halves.before ? ' * (film[picture * 2 * uniforms.outputs + output] + 1.0)' : '';
  return `return ${value}${gain};`;
}

/** Goes along a row of a tile; what it reads of x at a place serves as many places as the filter is wide. */
function walkRow(
  side: 1 | 3,
  seenColumns: number,
  inputs: number,
  outputLanes: number,
  sum: (input: number, tap: readonly [number, number]) => string,
): string {
  const name = (input: number, row: number, column: number): string => `x${input}_${row}_${column}`;
  const lanes = each(2, (input) => each(side, (row) => ({ input, row }))).flat();
  const read = ({ input, row }: (typeof lanes)[number], column: string): string =>
    `seen[first + ${row * seenColumns * inputs + input} + (${column}) * ${inputs}]`;
  const declared = lanes.flatMap((lane) =>
    each(side, (column) => {
      const value = column < side - 1 ? read(lane, String(column)) : '0.0';
      return `var ${name(lane.input, lane.row, column)} = ${value};`;
    }),
  );
  const step = lanes.flatMap((lane) => {
    const { input, row } = lane;
    const products = each(side, (column) => `${sum(input, [row, column])} += ${name(input, row, column)} * slope;`);
    const shifts = each(side - 1, (column) => `${name(input, row, column)} = ${name(input, row, column + 1)};`);
    return [`${name(input, row, side - 1)} = ${read(lane, `z + ${side - 1}`)};`, ...products, ...shifts];
  });
  return `
            ${declared.join('\n')}
            for (var z = 0; z < ${BLOCK_COLUMNS}; z += 1) {
              let slope = slopes[(y * ${BLOCK_COLUMNS} + z) * ${outputLanes} + outputLane];
              bias += slope;
              ${step.join('\n')}
            }`;
}

/** Adds up what the parts have: an invocation for each number of the results. */
export const sumPartsKernel: Kernel = {
  key: 'sr3kitSumParts',
  reads: { filterParts: 'f32', biasParts: 'f32' },
  writes: { dFilter: 'f32', dBias: 'f32' },
  numbers: ['weights', 'outputs', 'parts'],
  code: `
    @compute @workgroup_size(64)
    fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>,
        @builtin(local_invocation_index) local: u32) {
      let index = groupOf(group, groups) * 64 + i32(local);
      let output = index - uniforms.weights;
      var sum = 0.0;
      if (output < 0) {
        for (var part = 0; part < uniforms.parts; part += 1) {
          sum += filterParts[part * uniforms.weights + index];
        }
        dFilter[index] = sum;
      } else if (output < uniforms.outputs) {
        for (var part = 0; part < uniforms.parts; part += 1) {
          sum += biasParts[part * uniforms.outputs + output];
        }
        dBias[output] = sum;
      }
    }`,
};

function each<T>(count: number, make: (i: number) => T): T[] {
  return Array.from({ length: count }, (_, i) => make(i));
}
