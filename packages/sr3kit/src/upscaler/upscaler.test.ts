import { describe, expect, test } from 'vitest';
import { resizeBicubic, resizeBicubicWithAlpha, toUint8, type Image } from '@sr3kit/imaging';
import { createUpscaler, imageRows, type RowSource } from '../index.ts';
import { liteFiles } from '../testing/liteFiles.ts';
import { DIFFUSION, expectClose, picture } from '../testing/pictures.ts';
import { useUpscaler } from '../testing/useUpscaler.ts';

const used = useUpscaler();

describe('what comes out', () => {
  test.each([1, 2, 3, 4] as const)(
    'has the channels and the bit depth that went in (%i channels)',
    async (channels) => {
      const float = picture(5, 4, channels);
      const high = await used.upscaler.upscale(float, DIFFUSION);
      expect([high.width, high.height, high.channels]).toEqual([10, 8, channels]);
      for (const [Kind, white] of [
        [Uint8Array, 255],
        [Uint16Array, 65535],
      ] as const) {
        const data = new Kind(float.data.map((value) => Math.round(value * white)));
        const stored = await used.upscaler.upscale({ ...float, data }, DIFFUSION);
        expect(stored.data).toBeInstanceOf(Kind);
        // Rounding the input moves the output, and alpha of few levels decides over what is visible.
        const colour = (image: Image) =>
          Array.from(image.data).filter((_, i) => channels % 2 === 1 || i % channels === 0);
        const [ours, expected] = [colour(stored), colour(high)];
        const off = ours.filter((value, i) => Math.abs(value / white - Math.min(1, Math.max(0, expected[i]!))) > 0.1);
        expect(off.length / ours.length).toBeLessThan(0.1);
      }
    },
  );

  test.each([
    [1, 1],
    [1, 9],
    [3, 2],
  ])('a %i x %i picture, made smaller again, is what went in', async (width, height) => {
    const low = picture(width, height, 3);
    for (const mode of ['one-step', 'crisp', 'diffusion'] as const) {
      const high = await used.upscaler.upscale(low, { mode, steps: 2 });
      expectClose(resizeBicubic(high, { width, height }), low, 1e-5);
    }
  });

  test('a gray picture stays consistent through a model of colours', async () => {
    const low = picture(6, 5, 1);
    const high = await used.upscaler.upscale(low, DIFFUSION);
    expectClose(resizeBicubic(high, { width: 6, height: 5 }), low, 1e-5);
  });

  test('a model may say how far its input is to be trusted; who asks for something else gets it', async () => {
    const low = picture(9, 7, 3);
    const { config, ...files } = liteFiles();
    const wary = { ...files, config: { ...config, task: { ...config.task, consistency: 0 } } };
    const trusting = used.upscaler;
    const cautious = await createUpscaler({ model: wary, engine: used.engine });
    for (const mode of ['one-step', 'diffusion'] as const) {
      const options = { mode, steps: 2 };
      expectClose(await cautious.upscale(low, options), await trusting.upscale(low, { ...options, consistency: 0 }), 0);
      expectClose(await cautious.upscale(low, { ...options, consistency: 1 }), await trusting.upscale(low, options), 0);
    }
    cautious.dispose();
  });

  test('tiles and the way the rows come do not matter', async () => {
    const low = picture(50, 70, 4);
    const whole = await used.upscaler.upscale(low, { ...DIFFUSION, tile: 'whole' });
    expectClose(await used.upscaler.upscale(low, { ...DIFFUSION, tile: 24 }), whole, 1e-5);
    const source: RowSource = {
      ...imageRows(low),
      *rows() {
        for (let y = 0; y < 70; y += 7) yield low.data.subarray(y * 200, (y + 7) * 200);
      },
    };
    let next = 0;
    for await (const { rows } of used.upscaler.upscaleRows(source, { ...DIFFUSION, tile: 32 })) {
      if (!rows) continue;
      expect(rows.top).toBe(next);
      next += rows.image.height;
      const data = whole.data.slice(rows.top * 400, next * 400);
      expectClose(rows.image, { ...rows.image, data }, 1e-5);
    }
    expect(next).toBe(140);
  });

  test('the same seed gives the same picture, and samples differ', async () => {
    const low = picture(6, 6, 3);
    const first = await used.upscaler.upscale(low, DIFFUSION);
    const three = await used.upscaler.upscaleSamples(low, { ...DIFFUSION, samples: 3 });
    expect(three).toHaveLength(3);
    expect(three[0]).toEqual(first);
    expect(three[1]).not.toEqual(first);
    expect(three[2]).not.toEqual(three[1]);
  });
});

describe('alpha', () => {
  test('what transparent pixels hide is not seen, and there are no fringes', async () => {
    const size = 12;
    const disc = (hidden: number): Image<Uint8Array> => {
      const data = new Uint8Array(size * size * 4);
      for (let i = 0; i < size * size; i += 1) {
        const inside = Math.hypot((i % size) - 5.5, Math.floor(i / size) - 5.5) < 4;
        data.fill(inside ? 200 : hidden, i * 4, i * 4 + 3);
        data[i * 4 + 3] = inside ? 255 : 0;
      }
      return { width: size, height: size, channels: 4, data };
    };
    const [onBlack, onWhite] = [await used.upscaler.upscale(disc(0)), await used.upscaler.upscale(disc(255))];
    expect(onBlack).toEqual(onWhite);
    // Of one colour all over: the model sees no edge.
    const flat = disc(200);
    expect(onBlack.data.filter((_, i) => i % 4 === 0 && onBlack.data[i + 3]! > 0)).toEqual(
      (await used.upscaler.upscale(flat)).data.filter((_, i) => i % 4 === 0 && onBlack.data[i + 3]! > 0),
    );
  });
});

describe('sizes', () => {
  test('a factor of any kind is reached by resampling the picture of the model', async () => {
    const low = picture(9, 7, 3);
    const high = await used.upscaler.upscale(low, DIFFUSION);
    expectClose(
      await used.upscaler.upscale(low, { ...DIFFUSION, scale: 1.5 }),
      resizeBicubic(high, { scale: 0.75 }),
      1e-5,
    );
    expectClose(
      await used.upscaler.upscale(low, { ...DIFFUSION, scale: 3 }),
      resizeBicubic(high, { scale: 1.5 }),
      1e-5,
    );
    const wide = resizeBicubic(high, { width: 13, height: 10 });
    expectClose(await used.upscaler.upscale(low, { ...DIFFUSION, width: 13 }), wide, 1e-5);
    expectClose(await used.upscaler.upscale(low, { ...DIFFUSION, height: 10 }), wide, 1e-5);
  });

  test('a result no larger than the input is the input resampled', async () => {
    const low = toUint8(picture(9, 7, 4));
    expectClose(
      await used.upscaler.upscale(low, { width: 5 }),
      resizeBicubicWithAlpha(low, { width: 5, height: 4 }),
      1,
    );
    expect(await used.upscaler.upscale(toUint8(picture(9, 7, 3)), { scale: 1 })).toEqual(toUint8(picture(9, 7, 3)));
  });

  test.each([
    [{ scale: 0 }, /scale/],
    [{ width: 2.5 }, /width/],
    [{ scale: 2, width: 3 }, /either/],
  ])('%o is refused', async (options, message) => {
    await expect(used.upscaler.upscale(picture(2, 2, 3), options)).rejects.toThrow(message);
  });
});
