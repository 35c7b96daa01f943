import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { values } from '../testing/cases.ts';
import { requiredEngines } from '../testing/requiredEngines.ts';
import { softwareWebgpu } from '../testing/softwareWebgpu.ts';

const { available, why } = await softwareWebgpu();
const skipped = !available && !requiredEngines.includes('webgpu');

/** A driver in software compiles every class of shapes anew. */
const TIMEOUT = 5 * 60_000;

interface Case {
  readonly batch: number;
  readonly height: number;
  readonly width: number;
  readonly groups: number;
  /** Channels of a group. */
  readonly each: number;
  readonly swish: boolean;
  readonly shift: boolean;
  /** Added to all of x. */
  readonly mean: number;
}

const EPSILON = 1e-5;

/** Numbers in [-1, 1]. */
function numbers(size: number, phase: number): Float32Array {
  const made = values([size], phase);
  const found = made.dataSync<'float32'>();
  made.dispose();
  return found;
}

function inputsOf({ batch, height, width, groups, each, shift, mean }: Case): Record<string, Float32Array> {
  const channels = groups * each;
  const size = batch * height * width * channels;
  return {
    x: numbers(size, 1).map((value) => value + mean),
    dy: numbers(size, 2),
    gamma: numbers(channels, 3).map((value) => value + 1.5),
    beta: numbers(channels, 4),
    shift: shift ? numbers(batch * channels, 5) : new Float32Array(batch * channels),
  };
}

/** y and the gradients of x, gamma, beta and the shift, by the definition: Wu & He 2018, eq. 1, and the chain rule. */
function byDefinition(given: Case): Float64Array[] {
  const { batch, height, width, groups, each } = given;
  const { x, dy, gamma, beta, shift } = inputsOf(given) as Record<
    'x' | 'dy' | 'gamma' | 'beta' | 'shift',
    Float32Array
  >;
  const [places, channels] = [height * width, groups * each];
  const y = new Float64Array(x.length);
  const dx = new Float64Array(x.length);
  const [dGamma, dBeta] = [new Float64Array(channels), new Float64Array(channels)];
  const dShift = new Float64Array(batch * channels);
  for (let b = 0; b < batch; b++) {
    for (let g = 0; g < groups; g++) {
      const members = Array.from({ length: places * each }, (_, i) => {
        const channel = g * each + (i % each);
        return { at: (b * places + Math.floor(i / each)) * channels + channel, channel };
      });
      const average = (of: (member: (typeof members)[number]) => number): number =>
        members.reduce((sum, member) => sum + of(member), 0) / members.length;
      const input = ({ at, channel }: (typeof members)[number]): number => x[at]! + shift[b * channels + channel]!;
      const mean = average(input);
      const deviation = Math.sqrt(average((member) => (input(member) - mean) ** 2) + EPSILON);
      const xHat = (member: (typeof members)[number]): number => (input(member) - mean) / deviation;
      // The gradient of what the activation is given.
      const slope = (member: (typeof members)[number]): number => {
        const value = xHat(member) * gamma[member.channel]! + beta[member.channel]!;
        const gate = 1 / (1 + Math.exp(-value));
        return dy[member.at]! * (given.swish ? gate * (1 + value * (1 - gate)) : 1);
      };
      const first = average((member) => slope(member) * gamma[member.channel]!);
      const second = average((member) => slope(member) * gamma[member.channel]! * xHat(member));
      for (const member of members) {
        const { at, channel } = member;
        const value = xHat(member) * gamma[channel]! + beta[channel]!;
        y[at] = given.swish ? value / (1 + Math.exp(-value)) : value;
        dx[at] = (slope(member) * gamma[channel]! - first - xHat(member) * second) / deviation;
        dGamma[channel]! += slope(member) * xHat(member);
        dBeta[channel]! += slope(member);
        dShift[b * channels + channel]! += dx[at]!;
      }
    }
  }
  return [y, dx, dGamma, dBeta, ...(given.shift ? [dShift] : [])];
}

async function byKernels(given: Case): Promise<Float32Array[]> {
  const { batch, height, width, groups, each } = given;
  const made = tf.tidy(() => {
    const { x, dy, gamma, beta, shift } = Object.fromEntries(
      Object.entries(inputsOf(given)).map(([name, data]) => {
        const shape = { gamma: [groups * each], beta: [groups * each], shift: [batch, groups * each] }[name];
        return [name, tf.tensor(data, shape ?? [batch, height, width, groups * each])];
      }),
    ) as Record<'x' | 'dy' | 'gamma' | 'beta' | 'shift', tf.Tensor>;
    const attrs = { groups, epsilon: EPSILON, swish: given.swish };
    const inputs = { x, gamma, beta, ...(given.shift && { shift }) };
    const [y, statistics] = tf.engine().runKernel<tf.Tensor[]>('Sr3kitGroupNorm', inputs, attrs);
    const gradients = tf
      .engine()
      .runKernel<tf.Tensor[]>('Sr3kitGroupNormGrad', { ...inputs, dy, statistics: statistics! }, attrs);
    return [y!, ...gradients];
  });
  const found = await Promise.all(made.map((each) => each.data<'float32'>()));
  tf.dispose(made);
  return found;
}

const names = ['y', 'dx', 'dGamma', 'dBeta', 'dShift'];

async function expectByDefinition(given: Case): Promise<void> {
  const before = tf.memory().numTensors;
  const [found, wanted] = [await byKernels(given), byDefinition(given)];
  expect(found.map(({ length }) => length)).toEqual(wanted.map(({ length }) => length));
  wanted.forEach((expected, i) => {
    // The shift of a single place, or of one that cancels, has a gradient of 0 that is a sum of large numbers.
    const summed = names[i] === 'dShift' ? Math.sqrt(given.height * given.width) : 1;
    const scale = expected.reduce((most, value) => Math.max(most, Math.abs(value)), summed);
    const away = expected.reduce((most, value, at) => Math.max(most, Math.abs(value - found[i]![at]!) / scale), 0);
    // Float32 knows x to 6e-8 of its mean.
    expect(away, names[i]).toBeLessThan(2e-5 + 2e-6 * given.mean);
  });
  expect(tf.memory().numTensors).toBe(before);
}

describe.skipIf(skipped)(skipped ? `webgpu (${why})` : 'our group norm on webgpu', { timeout: TIMEOUT }, () => {
  test.each<[string, Case]>([
    ['a U-Net', { batch: 2, height: 9, width: 7, groups: 8, each: 4, swish: true, shift: true, mean: 0 }],
    ['channels that do not divide a workgroup', { batch: 3, height: 20, width: 30, groups: 2, each: 5, swish: true, shift: true, mean: 0 }], // prettier-ignore
    ['a large picture', { batch: 2, height: 50, width: 60, groups: 2, each: 3, swish: true, shift: true, mean: 0 }],
    ['groups of one channel', { batch: 2, height: 5, width: 6, groups: 7, each: 1, swish: true, shift: true, mean: 0 }],
    // Two chunks, of 300 and 299 places, and two workgroups.
    ['a large mean', { batch: 1, height: 599, width: 1, groups: 4, each: 3, swish: false, shift: false, mean: 100 }],
    ['more channels than a workgroup', { batch: 2, height: 3, width: 2, groups: 32, each: 9, swish: true, shift: true, mean: 1 }], // prettier-ignore
  ])('%s: values and gradients equal the definition', async (_, given) => expectByDefinition(given));

  const small = fc.integer({ min: 1, max: 12 });
  const any = fc.record({
    ...{ batch: fc.integer({ min: 1, max: 3 }), height: small, width: small },
    ...{ groups: small, each: small, swish: fc.boolean(), shift: fc.boolean() },
    mean: fc.constant(0),
  });
  // A group of one number has no variance, and what it is divided by is the epsilon.
  const varied = any.filter(({ height, width, each }) => height * width * each > 3);

  test('any shape: values and gradients equal the definition', async () => {
    await fc.assert(fc.asyncProperty(varied, expectByDefinition), { numRuns: 3 });
  });
});
