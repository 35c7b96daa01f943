import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import { values } from '../testing/cases.ts';
import { requiredEngines } from '../testing/requiredEngines.ts';
import { softwareWebgpu } from '../testing/softwareWebgpu.ts';
import { useHalvesArithmetic } from './conv3x3.ts';
import { offerResidualChain } from './residualChain.ts';

const { available, why } = await softwareWebgpu();
const skipped = !available && !requiredEngines.includes('webgpu');
const TIMEOUT = 5 * 60_000;

const run = (name: string, inputs: Record<string, tf.Tensor>, attrs: object = {}): tf.Tensor[] =>
  tf.engine().runKernel<tf.Tensor[]>(name, inputs, attrs as tf.NamedAttrMap);
const pack = (x: tf.Tensor): tf.Tensor => run('Sr3kitPack', { x })[0]!;
const rounded = (x: tf.Tensor): tf.Tensor => run('Sr3kitUnpack', { x: pack(x) })[0]!;
const picture = (phase: number, ...shape: number[]): tf.Tensor => values(shape, phase);

/** The nearest number of 16 bits, halves to even, in float64: exact. */
function nearest(value: number): number {
  if (Number.isNaN(value)) return NaN;
  const magnitude = Math.abs(value);
  if (magnitude >= 65520) return Math.sign(value) * Infinity;
  const unit = 2 ** (Math.max(-14, Math.floor(Math.log2(magnitude || 2 ** -14))) - 10);
  const scaled = magnitude / unit;
  const below = Math.floor(scaled);
  const rest = scaled - below;
  const steps = rest > 0.5 || (rest === 0.5 && below % 2 === 1) ? below + 1 : below;
  return Math.sign(value) * steps * unit;
}

async function roundTrip(numbers: readonly number[]): Promise<number[]> {
  const back = tf.tidy(() => rounded(tf.tensor(Float32Array.from(numbers), [1, 1, 1, numbers.length])));
  const found = [...(await back.data<'float32'>())];
  back.dispose();
  return found;
}

/** The largest difference in units of the largest number that is wanted. */
async function distance(found: tf.Tensor, wanted: tf.Tensor): Promise<number> {
  expect(found.shape).toEqual(wanted.shape);
  const [a, b] = await Promise.all([found.data<'float32'>(), wanted.data<'float32'>()]);
  const most = b.reduce((max, value) => Math.max(max, Math.abs(value)), 0);
  return a.reduce((max, value, i) => Math.max(max, Math.abs(value - b[i]!) / most), 0);
}

/** What a comparison of kernels gives for its tensors: those found, and those wanted. */
type Pairs = Readonly<Record<string, readonly [tf.Tensor, tf.Tensor]>>;

async function expectEqual(compare: () => Pairs, bound: number): Promise<void> {
  const before = tf.memory().numTensors;
  const pairs = tf.tidy(() => compare() as unknown as tf.TensorContainerObject) as unknown as Pairs;
  for (const [name, [found, wanted]] of Object.entries(pairs)) {
    expect(await distance(found, wanted), name).toBeLessThan(bound);
  }
  tf.dispose(Object.values(pairs).flat());
  expect(tf.memory().numTensors).toBe(before);
}

const film = (x: tf.Tensor, of: tf.Tensor): tf.Tensor => {
  const [gamma, beta] = tf.split(of, 2, 1).map((each) => tf.reshape(each, [of.shape[0]!, 1, 1, -1])) as [
    tf.Tensor,
    tf.Tensor,
  ];
  return tf.add(tf.mul(x, tf.add(gamma, 1)), beta);
};
const swish = (x: tf.Tensor): tf.Tensor => tf.mul(x, tf.sigmoid(x));
/** The same numbers in another order. */
const EXACT = 2e-5;

describe.skipIf(skipped)(skipped ? `webgpu (${why})` : 'pictures of 16 bits', { timeout: TIMEOUT }, () => {
  afterEach(() => useHalvesArithmetic('float32'));

  test('numbers become the nearest of 16 bits, those too large infinite', async () => {
    const numbers = [0, -0, 1, -1, 0.1, 65504, 65519.9, 65520, -65520, 1e9, 2 ** -14, 2 ** -24, 2 ** -25, 3 * 2 ** -25];
    const special = [1 + 2 ** -11, 1 + 3 * 2 ** -11, 2 ** -14 - 2 ** -26, Infinity, -Infinity, NaN];
    const given = Array.from(Float32Array.from([...numbers, ...special]));
    const found = await roundTrip(given);
    expect(found).toEqual(given.map(nearest));
  });

  test('any number becomes the nearest of 16 bits', async () => {
    const any = fc.array(fc.float({ noNaN: true, min: -70000, max: 70000 }), { minLength: 4, maxLength: 4 });
    const fours = fc.sample(any, { numRuns: 200, seed: 5 }).flat();
    const near = fc.sample(fc.float({ noNaN: true, min: -(2 ** -12), max: 2 ** -12 }), { numRuns: 200, seed: 6 });
    const given = [...fours, ...near];
    expect(await roundTrip(given)).toEqual(given.map(nearest));
  });

  // [batch, height, width], inputs, outputs: an odd size, several blocks, more channels than a workgroup has.
  const shapes = [
    { place: [2, 5, 7], inputs: 4, outputs: 8 },
    { place: [1, 9, 17], inputs: 12, outputs: 68 },
  ] as const;

  test.each(shapes)('convolutions of $inputs to $outputs channels compute what they say', async (shape) => {
    const { place, inputs, outputs } = shape;
    await expectEqual(() => {
      const [batch] = place;
      const x = picture(1, ...place, inputs);
      const filter = picture(2, 3, 3, inputs, outputs);
      const bias = picture(3, outputs);
      const residual = picture(4, ...place, outputs);
      const of = picture(5, batch, 2 * inputs);
      const kept = pack(x);
      const near = rounded(x);
      const conv = (input: tf.Tensor): tf.Tensor =>
        tf.add(tf.conv2d(input as tf.Tensor4D, filter as tf.Tensor4D, 1, 'same'), bias);
      const halves = (given: Record<string, tf.Tensor>, attrs: object = {}): tf.Tensor =>
        run('Sr3kitConv3x3Halves', { filter, bias, ...given }, attrs)[0]!;
      return {
        plain: [halves({ x: kept }), conv(near)],
        float32: [halves({ x }), conv(x)],
        packed: [run('Sr3kitUnpack', { x: halves({ x: kept }, { packed: true }) })[0]!, rounded(conv(near))],
        residual: [halves({ x: kept, residual }), tf.add(conv(near), residual)],
        'packed residual': [halves({ x: kept, residual: pack(residual) }), tf.add(conv(near), rounded(residual))],
        swish: [halves({ x: kept }, { before: 'swish' }), conv(swish(near))],
        film: [halves({ x: kept, film: of }, { before: 'swish' }), conv(swish(film(near, of)))],
        gain: [
          halves({ x: kept, film: of }, { before: 'gain' }),
          conv(tf.mul(near, tf.add(tf.reshape(tf.slice(of, [0, 0], [batch, inputs]), [batch, 1, 1, inputs]), 1))),
        ],
      } satisfies Pairs;
      // A sum that is rounded may be rounded to either side.
    }, 1e-3);
  });

  test.each(shapes)('gradients of $inputs to $outputs channels are those of the library', async (shape) => {
    const { place, inputs, outputs } = shape;
    await expectEqual(() => {
      const [batch] = place;
      const x = picture(1, ...place, inputs);
      const dy = picture(2, ...place, outputs);
      const filter = picture(3, 3, 3, inputs, outputs);
      const of = picture(4, batch, 2 * inputs);
      const [near, nearSlope] = [rounded(x), rounded(dy)];
      const conv = (given: tf.Tensor): tf.Tensor => tf.conv2d(given as tf.Tensor4D, filter as tf.Tensor4D, 1, 'same');
      const gradients = (act: (given: tf.Tensor, weights: tf.Tensor) => tf.Tensor, at: tf.Tensor, slope: tf.Tensor) =>
        tf.grads((given, weights) => act(given!, weights!))([at, filter], slope) as [tf.Tensor, tf.Tensor];
      const plain = (given: tf.Tensor, weights: tf.Tensor): tf.Tensor =>
        tf.conv2d(given as tf.Tensor4D, weights as tf.Tensor4D, 1, 'same');
      const [dx, dFilter] = gradients(plain, near, nearSlope);
      const activated = gradients((given, weights) => plain(swish(film(given, of)), weights), near, dy);
      const bySwish = tf.grad((given) => conv(swish(given)))(near, dy);
      const byFilm = tf.grad((given) => conv(swish(given)))(film(near, of), dy);
      const gainOf = picture(5, batch, 2 * outputs);
      const gain = tf.add(tf.reshape(tf.slice(gainOf, [0, 0], [batch, outputs]), [batch, 1, 1, outputs]), 1);
      const other = picture(6, ...place, inputs);
      const sums = [tf.mul(rounded(other), near), rounded(other)].map((each) => tf.sum(each, [1, 2]));
      const halves = (given: Record<string, tf.Tensor>, attrs: object = {}): tf.Tensor =>
        run('Sr3kitConv3x3Halves', { filter, ...given }, { turned: true, ...attrs })[0]!;
      const slope = halves({ x: dy, slope: pack(x) });
      const [weights, bias] = run('Sr3kitFilterGradHalves', { x: pack(x), dy: pack(dy) });
      const [active] = run('Sr3kitFilterGradHalves', { x: pack(x), dy, film: of }, { before: 'swish' });
      return {
        dx: [halves({ x: pack(dy) }), dx],
        dFilter: [weights!, dFilter],
        dBias: [bias!, tf.sum(nearSlope, [0, 1, 2])],
        'dFilter with film and swish': [active!, activated[1]],
        'dFilter with gain': [
          run('Sr3kitFilterGradHalves', { x: pack(x), dy: pack(dy), film: gainOf })[0]!,
          gradients(plain, near, tf.mul(nearSlope, gain))[1],
        ],
        slope: [slope, bySwish],
        'slope with film': [halves({ x: dy, slope: pack(x), film: of }), byFilm],
        film: [run('Sr3kitFilmGrad', { dy: pack(other), x: pack(x) })[0]!, tf.concat(sums, 1)],
      } satisfies Pairs;
    }, EXACT);
  });

  test.each([
    ['small groups', [2, 5, 6, 8], 2],
    ['large groups', [2, 65, 64, 8], 2],
    ['groups of one channel', [2, 5, 6, 4], 4],
  ] as const)('group norm of %s is that of 32 bits, and so are its gradients', async (_, shape, groups) => {
    await expectEqual(() => {
      const [batch, , , channels] = shape;
      const x = picture(1, ...shape);
      const dy = picture(2, ...shape);
      const [gamma, beta, shift] = [picture(3, channels), picture(4, channels), picture(5, batch, channels)];
      const attributes = { groups, epsilon: 1e-5, swish: true };
      const weights = { gamma, beta, shift };
      const [y, statistics] = run('Sr3kitGroupNorm', { x, ...weights }, attributes) as [tf.Tensor, tf.Tensor];
      const halves = run('Sr3kitGroupNormHalves', { x, ...weights }, attributes) as [tf.Tensor, tf.Tensor, tf.Tensor];
      const unpacked = (of: tf.Tensor): tf.Tensor => run('Sr3kitUnpack', { x: of })[0]!;
      const gradients = (slope: tf.Tensor, given: tf.Tensor): tf.Tensor[] =>
        run('Sr3kitGroupNormGrad', { dy: slope, x: given, statistics, ...weights }, attributes);
      const [found, wanted] = [gradients(pack(dy), halves[2]), gradients(rounded(dy), rounded(x))];
      const names = ['dx', 'dGamma', 'dBeta'];
      return {
        y: [unpacked(halves[0]), rounded(y)],
        statistics: [halves[1], statistics],
        kept: [unpacked(halves[2]), rounded(x)],
        // The gradient of a shift that the norm takes out again is noise.
        ...Object.fromEntries(found.slice(0, 3).map((each, i) => [names[i]!, [each, wanted[i]!]])),
      } satisfies Pairs;
    }, 1e-3);
  });

  test('a chain of residual blocks stores what lies between its convolutions in 16 bits', async () => {
    const [channels, blocks] = [8, 2];
    offerResidualChain(true);
    await expectEqual(() => {
      const inputs: Record<string, tf.Tensor> = { x: picture(1, 2, 5, 7, channels) };
      let near = inputs['x']!;
      for (let i = 0; i < blocks; i++) {
        const [first, second] = [picture(10 + i, 3, 3, channels, channels), picture(20 + i, 3, 3, channels, channels)];
        const biases = [picture(30 + i, channels), picture(40 + i, channels)] as const;
        // The second block has no FiLM.
        const of = i === 0 ? picture(50, 2, 2 * channels) : undefined;
        inputs[`firstFilter${i}`] = first;
        inputs[`firstBias${i}`] = biases[0];
        inputs[`secondFilter${i}`] = second;
        inputs[`secondBias${i}`] = biases[1];
        if (of) inputs[`film${i}`] = of;
        const conv = (given: tf.Tensor, filter: tf.Tensor, bias: tf.Tensor): tf.Tensor =>
          tf.add(tf.conv2d(given as tf.Tensor4D, filter as tf.Tensor4D, 1, 'same'), bias);
        const hidden = conv(near, first, biases[0]);
        near = tf.add(near, conv(rounded(swish(of ? film(hidden, of) : hidden)), second, biases[1]));
        if (i + 1 < blocks) near = rounded(near);
      }
      return { chain: [run('Sr3kitResidualChain', inputs, { blocks })[0]!, near] } satisfies Pairs;
    }, 1e-3);
    offerResidualChain(false);
  });

  test('emulated arithmetic of 16 bits is right to a few thousandths', async () => {
    const pairs = tf.tidy(() => {
      const x = tf.randomNormal([1, 9, 17, 32], 0, 1, 'float32', 1);
      const filter = tf.randomNormal([3, 3, 32, 16], 0, 1, 'float32', 2);
      const dy = tf.randomNormal([1, 9, 17, 16], 0, 1, 'float32', 3);
      const all = (): tf.Tensor[] => [
        run('Sr3kitConv3x3Halves', { x: pack(x), filter })[0]!,
        run('Sr3kitConv3x3Halves', { x: dy, filter }, { turned: true })[0]!,
      ];
      const exact = all();
      useHalvesArithmetic('emulated');
      const coarse = all();
      return exact.map((wanted, i) => [
        tf.sqrt(tf.div(tf.mean(tf.squaredDifference(coarse[i]!, wanted)), tf.mean(tf.square(wanted)))),
      ]);
    });
    for (const [off] of pairs) {
      const [value] = await off!.data();
      expect(value).toBeLessThan(2e-3);
      expect(value).toBeGreaterThan(1e-5);
    }
    tf.dispose(pairs);
  });
});
