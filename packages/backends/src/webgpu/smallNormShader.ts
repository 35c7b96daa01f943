import type { Kernel } from './compute.ts';
import { arguments_, numbers, SIZE, type NormKind } from './groupNormShader.ts';
import { packingCode } from './halves.ts';
import { slopeCode, slopeReads, suffixOf } from './normSlope.ts';
import type { Reduction } from './subgroups.ts';

// Group norm where a group is small: a workgroup has all of it, and looks at it as often as it must.

/** Most channels of a group. */
export const MOST_EACH = 64;

const plain = `
    var<workgroup> shared_: array<f32, ${SIZE}>;
    fn total(value: f32, local: i32) -> f32 {
      workgroupBarrier();
      shared_[local] = value;
      for (var step = ${SIZE / 2}; step > 0; step /= 2) {
        workgroupBarrier();
        if (local < step) {
          shared_[local] += shared_[local + step];
        }
      }
      workgroupBarrier();
      return shared_[0];
    }`;

const reduction: Reduction = { size: SIZE, plain };

/** The loop over the numbers of a group that fall to an invocation. */
const eachNumber = (body: string): string => `
        for (var i = local; i < count; i += ${SIZE}) {
          let channel = first + i % each;
          let at = (picture * uniforms.places + i / each) * uniforms.channels + channel;
          ${body}
        }`;

/** The same, two neighbouring channels at a time. */
const eachPair = (body: string): string => `
        for (var i = 2 * local; i < count; i += ${2 * SIZE}) {
          let channel = first + i % each;
          let at = (picture * uniforms.places + i / each) * uniforms.channels + channel;
          ${body}
        }`;

/** y, and the statistics for the gradient. */
export function smallNormKernel(kind: NormKind & { readonly epsilon: number }): Kernel {
  const { groups, epsilon, swish, shift, halves } = kind;
  const shiftOf = shift ? 'shift[picture * uniforms.channels + channel]' : '0.0';
  return {
    key: `sr3kitSmallNorm_${groups}_${epsilon}_${swish}_${shift}${suffixOf(halves)}`,
    reads: { x: 'f32', gamma: 'f32', beta: 'f32', ...(shift && { shift: 'f32' }) },
    writes: halves ? { y: 'u32', statistics: 'vec4<f32>', kept: 'u32' } : { y: 'f32', statistics: 'vec4<f32>' },
    numbers,
    reduction,
    code: `
      ${halves ? packingCode : ''}

      fn normalised(at: i32, picture: i32, channel: i32, mean: f32, inverse: f32) -> f32 {
        let value = (x[at] + ${shiftOf} - mean) * inverse * gamma[channel] + beta[channel];
        return ${swish ? 'value / (1.0 + exp(-value))' : 'value'};
      }

      @compute @workgroup_size(${SIZE})
      fn main(${arguments_}) {
        let local = i32(index);
        let picture = i32(group.y);
        let each = uniforms.channels / ${groups};
        let first = i32(group.x) * each;
        let count = uniforms.places * each;
        var sum = 0.0;
        ${eachNumber(`sum += x[at] + ${shiftOf};`)}
        let mean = total(sum, local) / f32(count);
        var squares = 0.0;
        ${eachNumber(`let away = x[at] + ${shiftOf} - mean;
          squares += away * away;`)}
        let inverse = 1.0 / sqrt(total(squares, local) / f32(count) + ${epsilon});
        ${
          halves
            ? eachPair(`let next = normalised(at + 1, picture, channel + 1, mean, inverse);
          y[at / 2] = pairOf(normalised(at, picture, channel, mean, inverse), next);
          kept[at / 2] = pairOf(x[at], x[at + 1]);`)
            : eachNumber('y[at] = normalised(at, picture, channel, mean, inverse);')
        }
        for (var i = local; i < each; i += ${SIZE}) {
          let channel = first + i;
          statistics[picture * uniforms.channels + channel] =
              vec4<f32>(mean - ${shiftOf}, inverse, gamma[channel], beta[channel]);
        }
      }`,
  };
}

/** All gradients of a group, of one picture after the other: those of gamma and beta are sums over the pictures. */
export function smallGradientKernel({ groups, swish, shift, halves }: NormKind): Kernel {
  return {
    key: `sr3kitSmallNormGradient_${groups}_${swish}_${shift}${suffixOf(halves)}`,
    reads: { ...slopeReads(halves), statistics: 'vec4<f32>' },
    writes: { dx: 'f32', dgamma: 'f32', dbeta: 'f32', ...(shift && { dshift: 'f32' }) },
    numbers,
    reduction,
    code: `
      ${slopeCode(swish, halves)}
      var<workgroup> rows: array<vec4<f32>, ${SIZE}>;

      @compute @workgroup_size(${SIZE})
      fn main(${arguments_}) {
        let local = i32(index);
        let each = uniforms.channels / ${groups};
        let first = i32(group.x) * each;
        let count = uniforms.places * each;
        // Invocations that share a channel.
        let sharing = ${SIZE} / each;
        let mine = local % each;
        let lane = local / each;
        var whole = vec4<f32>(0.0);
        for (var picture = 0; picture < uniforms.batch; picture += 1) {
          let s = statistics[picture * uniforms.channels + first + mine];
          var sum = vec4<f32>(0.0);
          for (var place = lane; place < uniforms.places && lane < sharing; place += sharing) {
            let slope = slopeOf((picture * uniforms.places + place) * uniforms.channels + first + mine, s);
            sum += vec4<f32>(slope.x, slope.x * slope.y, slope.y, 0.0);
          }
          workgroupBarrier();
          rows[local] = sum;
          workgroupBarrier();
          if (local < each) {
            for (var i = 1; i < sharing; i += 1) {
              sum += rows[i * each + local];
            }
            whole += sum;
          }
          let weighted = select(vec4<f32>(0.0), sum * s.z, local < each);
          let mean = total(weighted.x, local) / f32(count);
          let meanOfProducts = total(weighted.y, local) / f32(count);
          ${eachNumber(`let of_ = statistics[picture * uniforms.channels + channel];
            let slope = slopeOf(at, of_);
            dx[at] = of_.y * (of_.z * slope.x - mean - slope.y * meanOfProducts);`)}
          ${
            shift
              ? `if (local < each) {
            dshift[picture * uniforms.channels + first + local] =
                s.y * (s.z * sum.x - f32(uniforms.places) * mean - sum.z * meanOfProducts);
          }`
              : ''
          }
        }
        if (local < each) {
          dgamma[first + local] = whole.y;
          dbeta[first + local] = whole.x;
        }
      }`,
  };
}
