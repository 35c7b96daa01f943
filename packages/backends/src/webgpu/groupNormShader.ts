import type { Kernel } from './compute.ts';
import { packingCode } from './halves.ts';
import { slopeCode, slopeReads, suffixOf } from './normSlope.ts';

// Group norm, with the activation and the shift before it, in two passes, and its gradients in two: one that adds up over
// the places of a picture, channel by channel, and one over all numbers, each workgroup of which first puts the channels of
// a group together. Each number of x is read once more than it must be: 1.5 operations for a byte, and the memory is the limit.

/** Channels that a workgroup of a first pass adds up side by side; neighbours, so that they are read together. */
export const LANES = 32;
/** Invocations that share the places of a channel there. */
const ROWS = 8;
/** Invocations of a workgroup. */
export const SIZE: number = LANES * ROWS;
/** Numbers that a workgroup of a second pass makes. */
export const ELEMENTS: number = 16 * SIZE;

export const numbers = ['batch', 'places', 'channels', 'chunk', 'chunks', 'blocks'] as const;

export const arguments_: string = `@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) index: u32`;

/** The loop over the places of a chunk that fall to an invocation; `at` is the index of the number. */
const eachPlace = (body: string): string => `
  for (var place = first + row; place < last; place += ${ROWS}) {
    let at = (picture * uniforms.places + place) * uniforms.channels + channel;
    ${body}
  }`;

/** What a workgroup of a first pass is about. */
const FIRST_PASS = `
  let row = i32(index) / ${LANES};
  let lane = i32(index) % ${LANES};
  let channel = i32(group.x) * ${LANES} + lane;
  let chunk = i32(group.y);
  let picture = i32(group.z);
  let first = chunk * uniforms.chunk;
  let there = channel < uniforms.channels;
  let last = select(first, min(first + uniforms.chunk, uniforms.places), there);
  let part = (picture * uniforms.chunks + chunk) * uniforms.channels + channel;`;

/** Mean of each channel over a chunk of places, and the sum of the squares of what is away from it. */
export const momentsKernel: Kernel = {
  key: 'sr3kitMoments',
  reads: { x: 'f32' },
  writes: { moments: 'f32' },
  numbers,
  code: `
    var<workgroup> sums: array<f32, ${SIZE}>;

    fn total(lane: i32) -> f32 {
      var sum = 0.0;
      for (var row = 0; row < ${ROWS}; row += 1) {
        sum += sums[row * ${LANES} + lane];
      }
      return sum;
    }

    @compute @workgroup_size(${SIZE})
    fn main(${arguments_}) {
      ${FIRST_PASS}
      var sum = 0.0;
      ${eachPlace('sum += x[at];')}
      sums[index] = sum;
      workgroupBarrier();
      let mean = total(lane) / f32(max(last - first, 1));
      workgroupBarrier();
      // A second look keeps the variance exact where the mean is large.
      var squares = 0.0;
      ${eachPlace('squares += (x[at] - mean) * (x[at] - mean);')}
      sums[index] = squares;
      workgroupBarrier();
      if (row == 0 && there) {
        moments[2 * part] = mean;
        moments[2 * part + 1] = total(lane);
      }
    }`,
};

/** Two sums over the channels and chunks of a group, for all groups of a picture; `term` gives what is added up. */
const groupSums = (groups: number, terms: string): string => {
  // Invocations for each group, and groups at a time.
  const lanes = Math.max(1, Math.floor(SIZE / groups));
  const perRound = Math.floor(SIZE / lanes);
  return `
    var<workgroup> partial: array<f32, ${SIZE}>;

    ${terms}

    // Sums of a term by group, for the group of this invocation in this round.
    fn sumOf(which: i32, picture: i32, round: i32, local: i32, mean: f32) -> f32 {
      let each = uniforms.channels / ${groups};
      let group = round * ${perRound} + local / ${lanes};
      var sum = 0.0;
      if (local < ${perRound * lanes} && group < ${groups}) {
        for (var i = local % ${lanes}; i < each * uniforms.chunks; i += ${lanes}) {
          let channel = group * each + i % each;
          sum += term(which, picture, channel, i / each, mean);
        }
      }
      workgroupBarrier();
      partial[local] = sum;
      workgroupBarrier();
      var whole = 0.0;
      for (var i = 0; i < ${lanes}; i += 1) {
        whole += partial[min(local / ${lanes} * ${lanes} + i, ${SIZE - 1})];
      }
      return whole;
    }

    // The two sums of every group; the second term may use the mean of the first.
    var<workgroup> firsts: array<f32, ${groups}>;
    var<workgroup> seconds: array<f32, ${groups}>;
    fn sumGroups(picture: i32, local: i32, count: f32) {
      for (var round = 0; round < ${Math.ceil(groups / perRound)}; round += 1) {
        let mean = sumOf(0, picture, round, local, 0.0) / count;
        let second = sumOf(1, picture, round, local, mean) / count;
        let group = round * ${perRound} + local / ${lanes};
        if (local % ${lanes} == 0 && local < ${perRound * lanes} && group < ${groups}) {
          firsts[group] = mean;
          seconds[group] = second;
        }
      }
      workgroupBarrier();
    }`;
};

/** What of a norm makes a shader of its own. */
export interface NormKind {
  readonly groups: number;
  readonly swish: boolean;
  readonly shift: boolean;
  /** Whether y and a copy of x are written in 16 bits, and the gradient gets that copy and dy so; see `halves.ts`. */
  readonly halves?: boolean;
}

/** y from the moments, and the statistics for the gradient. */
export function normaliseKernel(kind: NormKind & { readonly epsilon: number }): Kernel {
  const { groups, epsilon, swish, shift, halves } = kind;
  const shiftOf = shift ? 'shift[picture * uniforms.channels + channel]' : '0.0';
  const terms = `
    // The mean; then the squares of what is away from it, of the chunks that have means of their own.
    fn term(which: i32, picture: i32, channel: i32, chunk: i32, mean: f32) -> f32 {
      let part = (picture * uniforms.chunks + chunk) * uniforms.channels + channel;
      let places = f32(min(uniforms.chunk, uniforms.places - chunk * uniforms.chunk));
      let value = moments[2 * part] + ${shiftOf};
      return select(moments[2 * part + 1] + places * (value - mean) * (value - mean), places * value, which == 0);
    }`;
  return {
    key: `sr3kitNormalise_${groups}_${epsilon}_${swish}_${shift}${suffixOf(halves)}`,
    reads: { x: 'f32', moments: 'f32', gamma: 'f32', beta: 'f32', ...(shift && { shift: 'f32' }) },
    writes: halves ? { y: 'u32', statistics: 'vec4<f32>', kept: 'u32' } : { y: 'f32', statistics: 'vec4<f32>' },
    numbers,
    code: `
      ${halves ? packingCode : ''}
      ${groupSums(groups, terms)}

      fn statisticsOf(picture: i32, channel: i32) -> vec4<f32> {
        let group = channel / (uniforms.channels / ${groups});
        let inverse = 1.0 / sqrt(seconds[group] + ${epsilon});
        return vec4<f32>(firsts[group] - ${shiftOf}, inverse, gamma[channel], beta[channel]);
      }

      fn normalised(at: i32, picture: i32, channel: i32) -> f32 {
        let s = statisticsOf(picture, channel);
        let value = (x[at] - s.x) * s.y * s.z + s.w;
        return ${swish ? 'value / (1.0 + exp(-value))' : 'value'};
      }

      @compute @workgroup_size(${SIZE})
      fn main(${arguments_}) {
        let local = i32(index);
        let picture = i32(group.y);
        let size = uniforms.places * uniforms.channels;
        sumGroups(picture, local, f32(size / ${groups}));
        let last = min(size, (i32(group.x) + 1) * ${ELEMENTS});
        ${halves ? normalisePairs : normaliseEach}
        if (group.x == 0u) {
          for (var channel = local; channel < uniforms.channels; channel += ${SIZE}) {
            statistics[picture * uniforms.channels + channel] = statisticsOf(picture, channel);
          }
        }
      }`,
  };
}

const normaliseEach = `
        for (var i = i32(group.x) * ${ELEMENTS} + local; i < last; i += ${SIZE}) {
          y[picture * size + i] = normalised(picture * size + i, picture, i % uniforms.channels);
        }`;

const normalisePairs = `
        for (var i = i32(group.x) * ${ELEMENTS} + 2 * local; i < last; i += ${2 * SIZE}) {
          let at = picture * size + i;
          let channel = i % uniforms.channels;
          y[at / 2] = pairOf(normalised(at, picture, channel), normalised(at + 1, picture, channel + 1));
          kept[at / 2] = pairOf(x[at], x[at + 1]);
        }`;

/** Sums of g, g xHat and xHat over a chunk of places, g being the gradient before the activation. */
export function slopesKernel({ swish, halves }: Pick<NormKind, 'swish' | 'halves'>): Kernel {
  return {
    key: `sr3kitSlopes_${swish}${suffixOf(halves)}`,
    reads: { ...slopeReads(halves), statistics: 'vec4<f32>' },
    writes: { slopes: 'vec4<f32>' },
    numbers,
    code: `
      var<workgroup> sums: array<vec4<f32>, ${SIZE}>;
      ${slopeCode(swish, halves)}

      @compute @workgroup_size(${SIZE})
      fn main(${arguments_}) {
        ${FIRST_PASS}
        let s = statistics[min(picture * uniforms.channels + channel, uniforms.batch * uniforms.channels - 1)];
        var sum = vec4<f32>(0.0);
        ${eachPlace(`let slope = slopeOf(at, s);
        sum += vec4<f32>(slope.x, slope.x * slope.y, slope.y, 0.0);`)}
        sums[index] = sum;
        workgroupBarrier();
        if (row == 0 && there) {
          for (var i = 1; i < ${ROWS}; i += 1) {
            sum += sums[i * ${LANES} + lane];
          }
          slopes[part] = sum;
        }
      }`,
  };
}

/**
 * dx = inverse (gamma g - mean(gamma g) - xHat mean(gamma g xHat)), and, in one workgroup more for each picture, the sums of
 * g xHat and g over everything (gamma, beta) and of dx over the places of a picture (shift).
 */
export function gradientKernel({ groups, swish, shift, halves }: NormKind): Kernel {
  const terms = `
    fn term(which: i32, picture: i32, channel: i32, chunk: i32, mean: f32) -> f32 {
      let sums = slopes[(picture * uniforms.chunks + chunk) * uniforms.channels + channel];
      return statistics[picture * uniforms.channels + channel].z * select(sums.y, sums.x, which == 0);
    }`;
  const ofShift = `
            let s = statistics[picture * uniforms.channels + channel];
            let group = channel / (uniforms.channels / ${groups});
            let own = sumOver(picture, picture + 1, channel);
            dshift[picture * uniforms.channels + channel] =
                s.y * (s.z * own.x - f32(uniforms.places) * firsts[group] - own.z * seconds[group]);`;
  return {
    key: `sr3kitNormGradient_${groups}_${swish}_${shift}${suffixOf(halves)}`,
    reads: { ...slopeReads(halves), statistics: 'vec4<f32>', slopes: 'vec4<f32>' },
    writes: { dx: 'f32', dgamma: 'f32', dbeta: 'f32', ...(shift && { dshift: 'f32' }) },
    numbers,
    code: `
      ${groupSums(groups, terms)}
      ${slopeCode(swish, halves)}

      fn sumOver(first: i32, last: i32, channel: i32) -> vec4<f32> {
        var sum = vec4<f32>(0.0);
        for (var i = first * uniforms.chunks; i < last * uniforms.chunks; i += 1) {
          sum += slopes[i * uniforms.channels + channel];
        }
        return sum;
      }

      @compute @workgroup_size(${SIZE})
      fn main(${arguments_}) {
        let local = i32(index);
        let picture = i32(group.y);
        let size = uniforms.places * uniforms.channels;
        sumGroups(picture, local, f32(size / ${groups}));
        if (i32(group.x) < uniforms.blocks) {
          let last = min(size, (i32(group.x) + 1) * ${ELEMENTS});
          for (var i = i32(group.x) * ${ELEMENTS} + local; i < last; i += ${SIZE}) {
            let channel = i % uniforms.channels;
            let s = statistics[picture * uniforms.channels + channel];
            let group = channel / (uniforms.channels / ${groups});
            let slope = slopeOf(picture * size + i, s);
            dx[picture * size + i] = s.y * (s.z * slope.x - firsts[group] - slope.y * seconds[group]);
          }
        } else {
          for (var channel = local; channel < uniforms.channels; channel += ${SIZE}) {
            ${shift ? ofShift : ''}
            if (picture == 0) {
              let all = sumOver(0, uniforms.batch, channel);
              dgamma[channel] = all.y;
              dbeta[channel] = all.x;
            }
          }
        }
      }`,
  };
}
