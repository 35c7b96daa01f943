import { memory, tensor4d, tidy } from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { prepareEngine } from '@sr3kit/backends';
import { gaussianAt, projectConsistency, resizeBicubic, toBytes } from '@sr3kit/ops';
import { deriveSeed, gaussianField, gaussians } from '@sr3kit/random';
import { describeEngines } from '@sr3kit/testing';

/** The largest difference between two lists; not a number counts as infinite. */
function difference(found: ArrayLike<number>, wanted: ArrayLike<number>): number {
  expect(found.length).toBe(wanted.length);
  return Array.from(found).reduce((worst, value, i) => {
    const away = Math.abs(value - wanted[i]!);
    return Math.max(worst, Number.isNaN(away) ? Infinity : away);
  }, 0);
}

describeEngines((engine) => {
  test('noise by position is that of @sr3kit/random: to 1e-5 where a GPU draws it, to the bit elsewhere', async () => {
    const before = memory().numTensors;
    const place = fc.integer({ min: -50, max: 5000 });
    const extent = fc.integer({ min: 1, max: 40 });
    const windows = fc.record({
      ...{ top: place, left: place, height: extent, width: extent },
      channels: fc.constantFrom(1, 3, 16),
    });
    await fc.assert(
      fc.asyncProperty(windows, fc.maxSafeNat(), fc.constantFrom(1, 2), async (window, seed, batch) => {
        const noise = gaussianAt(seed, window, batch);
        const found = await noise.data();
        const wanted = Array.from({ length: batch }, (_, i) => [
          ...gaussianField(deriveSeed(seed, 'picture', i), window),
        ]).flat();
        expect(difference(found, wanted)).toBeLessThanOrEqual(engine === 'webgpu' ? 1e-5 : 0);
        noise.dispose();
      }),
      { numRuns: 20 },
    );
    expect(memory().numTensors).toBe(before);
  });

  test('a picture as bytes is that of the rounded values', async () => {
    // No value near a boundary between two bytes, where the last bit of a float32 decides.
    const values = Float32Array.from({ length: 5 * 7 * 3 }, (_, i) => ((i * 13) % 300) / 127.5 - 1.1);
    const picture = tensor4d(values, [1, 5, 7, 3]);
    const wanted = values.map((value) => Math.round(Math.min(255, Math.max(0, (value + 1) * 127.5))));
    expect(difference(await toBytes(picture), wanted)).toBe(0);
    picture.dispose();
  });
});

describeEngines((engine) => {
  test.runIf(engine === 'webgpu')(
    'the projection and bicubic are those of wasm, of any size, batches too',
    async () => {
      const [low, high] = [2 * 13 * 11 * 3, 2 * 52 * 44 * 3].map((length, i) => gaussians(i, 0, length)) as [
        Float32Array,
        Float32Array,
      ];
      const found: Float32Array[][] = [];
      for (const name of ['webgpu', 'wasm'] as const) {
        await prepareEngine({ engine: name });
        const made = tidy(() => {
          const [x, y] = [tensor4d(low, [2, 13, 11, 3]), tensor4d(high, [2, 52, 44, 3])];
          return [
            projectConsistency(y, x, 0.7),
            projectConsistency(y, { height: 13, width: 11 }, 1),
            resizeBicubic(x, [52, 44]),
            resizeBicubic(y, [13, 50]),
          ];
        });
        found.push(await Promise.all(made.map((each) => each.data<'float32'>())));
        for (const each of made) each.dispose();
      }
      found[0]!.forEach((values, i) => expect(difference(values, found[1]![i]!)).toBeLessThan(1e-5));
      await prepareEngine({ engine });
    },
  );
});
