import type { KernelConfig, TensorInfo } from '@tensorflow/tfjs-core';
import { compute, newTensor, type Kernel } from './compute.ts';
import { hold, type BufferUser } from './economy.ts';
import { forgetValues, webgpuBackend } from './program.ts';
import type { Reduction } from './subgroups.ts';

/** Invocations of a workgroup. */
const SIZE = 256;
/** Workgroups of the first pass over a vector; each invocation takes every so-manieth number. */
const PARTS = 256;

const main = `@compute @workgroup_size(${SIZE})
    fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>,
        @builtin(local_invocation_index) local: u32)`;

/** Adds up a number of each invocation of a workgroup. */
const plain = `
    var<workgroup> sums: array<f32, ${SIZE}>;
    fn total(value: f32, local: i32) -> f32 {
      sums[local] = value;
      for (var step = ${SIZE / 2}; step > 0; step /= 2) {
        workgroupBarrier();
        if (local < step) {
          sums[local] += sums[local + step];
        }
      }
      workgroupBarrier();
      return sums[0];
    }`;

const reduction: Reduction = { size: SIZE, plain };

const squaresKernel: Kernel = {
  key: 'sr3kitSquares',
  reads: { gradient: 'f32' },
  writes: { parts: 'f32' },
  numbers: ['count'],
  reduction,
  code: `
    ${main} {
      var sum = 0.0;
      for (var i = i32(group.x * ${SIZE}u + local); i < uniforms.count; i += ${PARTS * SIZE}) {
        sum += gradient[i] * gradient[i];
      }
      let whole = total(sum, i32(local));
      if (local == 0u) {
        parts[group.x] = whole;
      }
    }`,
};

/** Whether a number is neither infinite nor none, seen from its bits: compilers may take it for granted otherwise. */
const finiteCode = `
    fn isFinite(value: f32) -> bool {
      return (bitcast<u32>(value) & 0x7f800000u) != 0x7f800000u;
    }`;

const measureKernel = (batches: number, clipNorm: number | undefined): Kernel => ({
  key: `sr3kitMeasure_${batches}_${clipNorm}`,
  reads: { parts: 'f32', loss: 'f32', before: 'f32' },
  writes: { measures: 'f32' },
  numbers: ['parts'],
  reduction,
  code: `
    ${finiteCode}
    ${main} {
      let squares = total(parts[local], i32(local));
      if (local == 0u) {
        let norm = sqrt(squares) / ${batches}.0;
        let mean = loss[0] / ${batches}.0;
        let fine = before[3] != 0.0 && isFinite(mean) && isFinite(norm);
        measures[0] = mean;
        measures[1] = norm;
        measures[2] = ${clipNorm === undefined ? '1.0' : `min(1.0, f32(${clipNorm}) / (norm + 1e-6))`} / ${batches}.0;
        measures[3] = select(0.0, 1.0, fine && uniforms.parts > 0);
      }
    }`,
});

/** How the scale of a loss changes. */
interface ScalingAttributes {
  /** Good steps in a row after which it doubles, and what it is at most. */
  readonly growthSteps: number;
  readonly mostScale: number;
}

/**
 * The same of a gradient times a scale, the fifth number. Where the norm is not finite the step is left out, and the scale
 * halved; at a scale of 1 there is nothing to halve, and the gradient itself is at fault.
 */
const scaledMeasureKernel = (
  batches: number,
  clipNorm: number | undefined,
  { growthSteps, mostScale }: ScalingAttributes,
): Kernel => ({
  key: `sr3kitScaledMeasure_${batches}_${clipNorm}_${growthSteps}_${mostScale}`,
  reads: { parts: 'f32', loss: 'f32', before: 'f32' },
  writes: { measures: 'f32', scaleAfter: 'f32' },
  numbers: ['parts'],
  reduction,
  code: `
    ${finiteCode}
    ${main} {
      let squares = total(parts[local], i32(local));
      if (local == 0u) {
        let scale = before[4];
        let norm = sqrt(squares) / (${batches}.0 * scale);
        let mean = loss[0] / ${batches}.0;
        let whole = isFinite(norm);
        let fine = before[3] != 0.0 && isFinite(mean) && (whole || scale > 1.0);
        let good = select(0.0, before[5] + 1.0, whole);
        let grows = good >= ${growthSteps}.0;
        let after = select(scale * 0.5, select(scale, min(scale * 2.0, ${mostScale}.0), grows), whole);
        let factor = ${clipNorm === undefined ? '1.0' : `min(1.0, f32(${clipNorm}) / (norm + 1e-6))`};
        measures[0] = mean;
        measures[1] = norm;
        measures[2] = factor / (${batches}.0 * scale);
        measures[3] = select(0.0, 1.0, fine && uniforms.parts > 0);
        measures[4] = max(1.0, after);
        measures[5] = select(good, 0.0, grows);
        measures[6] = before[6] + select(1.0, 0.0, whole);
        measures[7] = select(0.0, 1.0, whole);
        scaleAfter[0] = max(1.0, after);
      }
    }`,
});

/** `Sr3kitMeasure` of ops. */
export const measure: KernelConfig = {
  kernelName: 'Sr3kitMeasure',
  backendName: 'webgpu',
  kernelFunc: ({ inputs, attrs }) => {
    const { gradient, loss, before } = inputs as unknown as Record<'gradient' | 'loss' | 'before', TensorInfo>;
    const { batches, clipNorm, scaling } = attrs as unknown as {
      batches: number;
      clipNorm: number | undefined;
      scaling?: ScalingAttributes;
    };
    const parts = newTensor([PARTS]);
    compute(squaresKernel, [gradient, parts], [gradient.shape[0]!], [PARTS]);
    const kernel = scaling ? scaledMeasureKernel(batches, clipNorm, scaling) : measureKernel(batches, clipNorm);
    const made = scaling ? [newTensor([SCALED_MEASURES]), newTensor([])] : [newTensor([4])];
    compute(kernel, [parts, loss, before, ...made], [PARTS], [1]);
    webgpuBackend().disposeData(parts.dataId);
    return made;
  },
};

/** Measures of a step whose loss is scaled. */
const SCALED_MEASURES = 8;

const adamKernel = (scaled: boolean): Kernel => ({
  key: `sr3kitGuardedAdam${scaled ? '_scaled' : ''}`,
  reads: { numbers: 'f32', measures: 'f32', gradient: 'f32' },
  writes: { values: 'f32', m: 'f32', v: 'f32', ema: 'f32' },
  numbers: ['count'],
  code: `
    ${main} {
      let i = groupOf(group, groups) * ${SIZE} + i32(local);
      // A step that was not finite, and all that came after it, change nothing.
      if (i >= uniforms.count || measures[3] == 0.0${scaled ? ' || measures[7] == 0.0' : ''}) {
        return;
      }
      let before = values[i];
      let slope = gradient[i] * measures[2] + numbers[1] * before;
      let first = numbers[2] * m[i] + numbers[3] * slope;
      let second = numbers[4] * v[i] + numbers[5] * slope * slope;
      let after = before * numbers[8] - numbers[7] * first / (sqrt(second) + numbers[6]);
      m[i] = first;
      v[i] = second;
      values[i] = after;
      // Without an average it is the weights themselves, to the bit.
      ema[i] = select(ema[i] + numbers[9] * (after - ema[i]), after, numbers[9] == 1.0);
    }`,
});

/** `Sr3kitGuardedAdam` of ops: an invocation a parameter. */
export const guardedAdam: KernelConfig = {
  kernelName: 'Sr3kitGuardedAdam',
  backendName: 'webgpu',
  kernelFunc: ({ inputs }) => {
    const names = ['numbers', 'measures', 'gradient', 'values', 'm', 'v', 'ema'] as const;
    const named = inputs as unknown as Record<(typeof names)[number], TensorInfo>;
    const count = named.gradient.shape[0]!;
    const kernel = adamKernel(named.measures.shape[0] === SCALED_MEASURES);
    compute(kernel, names.map((name) => named[name]), [count], [Math.ceil(count / SIZE)]); // prettier-ignore
    for (const name of ['values', 'm', 'v', 'ema'] as const) forgetValues(named[name]);
    return [];
  },
};

/** `Sr3kitHold` of ops. */
export const holdCommands: KernelConfig = {
  kernelName: 'Sr3kitHold',
  backendName: 'webgpu',
  kernelFunc: ({ attrs }) => {
    hold(webgpuBackend() as unknown as BufferUser, (attrs as unknown as { held: boolean }).held);
    return [];
  },
};
