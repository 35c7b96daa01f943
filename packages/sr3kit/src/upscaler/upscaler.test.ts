import { memory, profile } from '@tensorflow/tfjs-core';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { prepareEngine, type Engine } from '@sr3kit/backends';
import { resizeBicubic, resizeBicubicWithAlpha, toUint8, type Channels, type Image } from '@sr3kit/imaging';
import { gaussians } from '@sr3kit/random';
import { createUpscaler, imageRows, type PictureInput, type RowSource, type Upscaler } from '../index.ts';
import { liteFiles } from '../testing/liteFiles.ts';
import { unetFiles } from '../testing/unetFiles.ts';

let engine: Engine;
beforeAll(async () => {
  engine = await prepareEngine({ engine: 'wasm' });
});

let tensors: number;
let upscaler: Upscaler;
beforeEach(async () => {
  tensors = memory().numTensors;
  upscaler = await createUpscaler({ model: liteFiles(), engine });
});
afterEach(() => {
  upscaler.dispose();
  expect(memory().numTensors, 'tensors left over').toBe(tensors);
});

function picture(width: number, height: number, channels: Channels, seed = 1): Image<Float32Array> {
  const data = gaussians(seed, 0, width * height * channels).map((value) => Math.max(0, Math.min(1, 0.5 + value / 4)));
  return { width, height, channels, data };
}

function expectClose(a: Image, b: Image, tolerance: number): void {
  expect([a.width, a.height, a.channels]).toEqual([b.width, b.height, b.channels]);
  expect(a.data.constructor).toBe(b.data.constructor);
  const worst = Float32Array.from(a.data, (value, i) => Math.abs(value - b.data[i]!)).reduce(
    (x, y) => Math.max(x, y),
    0,
  );
  expect(worst).toBeLessThanOrEqual(tolerance);
}

const DIFFUSION = { mode: 'diffusion', steps: 2, seed: 3 } as const;

describe('what comes out', () => {
  test.each([1, 2, 3, 4] as const)(
    'has the channels and the bit depth that went in (%i channels)',
    async (channels) => {
      const float = picture(5, 4, channels);
      const high = await upscaler.upscale(float, DIFFUSION);
      expect([high.width, high.height, high.channels]).toEqual([10, 8, channels]);
      for (const [Kind, white] of [
        [Uint8Array, 255],
        [Uint16Array, 65535],
      ] as const) {
        const data = new Kind(float.data.map((value) => Math.round(value * white)));
        const stored = await upscaler.upscale({ ...float, data }, DIFFUSION);
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
      const high = await upscaler.upscale(low, { mode, steps: 2 });
      expectClose(resizeBicubic(high, { width, height }), low, 1e-5);
    }
  });

  test('a gray picture stays consistent through a model of colours', async () => {
    const low = picture(6, 5, 1);
    const high = await upscaler.upscale(low, DIFFUSION);
    expectClose(resizeBicubic(high, { width: 6, height: 5 }), low, 1e-5);
  });

  test('a model may say how far its input is to be trusted; who asks for something else gets it', async () => {
    const low = picture(9, 7, 3);
    const { config, ...files } = liteFiles();
    const wary = { ...files, config: { ...config, task: { ...config.task, consistency: 0 } } };
    const trusting = upscaler;
    upscaler = await createUpscaler({ model: wary, engine });
    try {
      for (const mode of ['one-step', 'diffusion'] as const) {
        const options = { mode, steps: 2 };
        expectClose(
          await upscaler.upscale(low, options),
          await trusting.upscale(low, { ...options, consistency: 0 }),
          0,
        );
        expectClose(
          await upscaler.upscale(low, { ...options, consistency: 1 }),
          await trusting.upscale(low, options),
          0,
        );
      }
    } finally {
      trusting.dispose();
    }
  });

  test('tiles and the way the rows come do not matter', async () => {
    const low = picture(50, 70, 4);
    const whole = await upscaler.upscale(low, { ...DIFFUSION, tile: 'whole' });
    expectClose(await upscaler.upscale(low, { ...DIFFUSION, tile: 24 }), whole, 1e-5);
    const source: RowSource = {
      ...imageRows(low),
      *rows() {
        for (let y = 0; y < 70; y += 7) yield low.data.subarray(y * 200, (y + 7) * 200);
      },
    };
    let next = 0;
    for await (const { rows } of upscaler.upscaleRows(source, { ...DIFFUSION, tile: 32 })) {
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
    const first = await upscaler.upscale(low, DIFFUSION);
    const three = await upscaler.upscaleSamples(low, { ...DIFFUSION, samples: 3 });
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
    const [onBlack, onWhite] = [await upscaler.upscale(disc(0)), await upscaler.upscale(disc(255))];
    expect(onBlack).toEqual(onWhite);
    // Of one colour all over: the model sees no edge.
    const flat = disc(200);
    expect(onBlack.data.filter((_, i) => i % 4 === 0 && onBlack.data[i + 3]! > 0)).toEqual(
      (await upscaler.upscale(flat)).data.filter((_, i) => i % 4 === 0 && onBlack.data[i + 3]! > 0),
    );
  });
});

describe('sizes', () => {
  test('a factor of any kind is reached by resampling the picture of the model', async () => {
    const low = picture(9, 7, 3);
    const high = await upscaler.upscale(low, DIFFUSION);
    expectClose(await upscaler.upscale(low, { ...DIFFUSION, scale: 1.5 }), resizeBicubic(high, { scale: 0.75 }), 1e-5);
    expectClose(await upscaler.upscale(low, { ...DIFFUSION, scale: 3 }), resizeBicubic(high, { scale: 1.5 }), 1e-5);
    const wide = resizeBicubic(high, { width: 13, height: 10 });
    expectClose(await upscaler.upscale(low, { ...DIFFUSION, width: 13 }), wide, 1e-5);
    expectClose(await upscaler.upscale(low, { ...DIFFUSION, height: 10 }), wide, 1e-5);
  });

  test('a result no larger than the input is the input resampled', async () => {
    const low = toUint8(picture(9, 7, 4));
    expectClose(await upscaler.upscale(low, { width: 5 }), resizeBicubicWithAlpha(low, { width: 5, height: 4 }), 1);
    expect(await upscaler.upscale(toUint8(picture(9, 7, 3)), { scale: 1 })).toEqual(toUint8(picture(9, 7, 3)));
  });

  test.each([
    [{ scale: 0 }, /scale/],
    [{ width: 2.5 }, /width/],
    [{ scale: 2, width: 3 }, /either/],
  ])('%o is refused', async (options, message) => {
    await expect(upscaler.upscale(picture(2, 2, 3), options)).rejects.toThrow(message);
  });
});

describe('on the way', () => {
  test('steps tell what is done, and previews show it', async () => {
    const low = picture(40, 40, 3);
    let [tiles, share] = [0, 0];
    let last: Image | undefined;
    for await (const step of upscaler.upscaleSteps(low, { ...DIFFUSION, tile: 24, previews: true })) {
      expect(step.tiles).toBe((tiles += 1));
      expect(step.share).toBeGreaterThan(share);
      ({ share } = step);
      expect(step.secondsLeft).toBeGreaterThanOrEqual(0);
      if (step.preview) {
        const { width, height } = step.area;
        expect([step.preview.width, step.preview.height, step.preview.channels]).toEqual([width, height, 3]);
      }
      last = step.picture;
      expect(last === undefined).toBe(step.tiles < step.tilesTotal);
    }
    expect(share).toBeCloseTo(1, 9);
    expect(last?.width).toBe(80);
  });

  test('a signal stops before the next tile', async () => {
    const abort = new AbortController();
    let tiles = 0;
    await expect(async () => {
      for await (const step of upscaler.upscaleSteps(picture(40, 40, 3), {
        ...DIFFUSION,
        tile: 16,
        signal: abort.signal,
      })) {
        ({ tiles } = step);
        if (tiles === 3) abort.abort(new Error('enough'));
      }
    }).rejects.toThrow('enough');
    expect(tiles).toBe(3);
  });

  test('leaving the loop ends the source', async () => {
    let ended = false;
    const low = picture(20, 40, 3);
    const source: RowSource = {
      ...imageRows(low),
      *rows() {
        try {
          for (let y = 0; y < 40; y += 1) yield low.data.subarray(y * 60, (y + 1) * 60);
        } finally {
          ended = true;
        }
      },
    };
    for await (const _ of upscaler.upscaleRows(source, { tile: 4 })) break;
    expect(ended).toBe(true);
  });

  test('a source that ends before its time is an error', async () => {
    const source: RowSource = { ...imageRows(picture(4, 9, 3)), rows: () => [picture(4, 8, 3).data] };
    await expect(async () => {
      for await (const _ of upscaler.upscaleRows(source)) continue;
    }).rejects.toThrow(/ends after 8 of its 9 rows/);
  });

  test('what runs stops when the upscaler is disposed', async () => {
    await expect(async () => {
      for await (const _ of upscaler.upscaleSteps(picture(40, 40, 3), { tile: 16 })) upscaler.dispose();
    }).rejects.toThrow(/disposed/);
  });

  test('the memory of the engine does not grow with the height', async () => {
    const peak = async (height: number): Promise<number> => {
      const { peakBytes } = await profile(async () => {
        await upscaler.upscale(picture(40, height, 3), { ...DIFFUSION, tile: 32 });
        return [];
      });
      return peakBytes;
    };
    expect(await peak(400)).toBe(await peak(200));
  });
});

describe('what does not fit', () => {
  const low = picture(2, 2, 3);
  test.each([
    [{ mode: 'diffusion', steps: 101 }, /steps.*100/],
    [{ mode: 'diffusion', seed: -1 }, /seed/],
    [{ samples: 2 }, /one answer/],
    [{ consistency: 2 }, /consistency/],
    [{ mode: 'diffusion', strength: -1 }, /strength/],
    [{ tile: 0 }, /tile/],
  ] as const)('%o is refused', async (options, message) => {
    await expect(upscaler.upscaleSamples(low, options)).rejects.toThrow(message);
  });

  test.each([
    [{ width: 2, height: 2, channels: 3, data: new Uint8Array(5) }, /data must hold/],
    [{ width: 1, height: 1, channels: 3, data: Int8Array.of(1, 2, 3) }, /got Int8Array: convert it/],
    [{ width: 1, height: 1, channels: 3, data: [1, 2, 3] }, /got Array: convert it/],
    [{ width: 1, height: 2, channels: 1, data: Float32Array.of(0.5, NaN) }, /holds NaN in row 1/],
    [{}, /no picture/],
    [new Blob([]), /sharp/],
  ])('picture %o is refused', async (input, message) => {
    await expect(upscaler.upscale(input as PictureInput)).rejects.toThrow(message);
  });

  test('samples of a canvas in a picture of ours are the 8-bit ones that they are', async () => {
    const data = Uint8ClampedArray.of(10, 200, 30);
    const given = { width: 1, height: 1, channels: 3, data } as unknown as Image;
    const plain: Image = { width: 1, height: 1, channels: 3, data: new Uint8Array(data) };
    expect(await upscaler.upscale(given)).toEqual(await upscaler.upscale(plain));
  });

  test('colours with a gray model', async () => {
    const gray = await createUpscaler({ model: liteFiles({ imageChannels: 1 }), engine });
    await expect(gray.upscale(low)).rejects.toThrow(/gray pictures only/);
    expect((await gray.upscale(picture(3, 3, 2))).channels).toBe(2);
    gray.dispose();
  });

  test('refinements of a model of one step', async () => {
    const one = await createUpscaler({ model: liteFiles({ diffusion: false }), engine });
    await expect(one.upscale(low, DIFFUSION)).rejects.toThrow(
      'this model has no mode "diffusion": use mode "one-step" or "crisp", or another model',
    );
    one.dispose();
  });
});

describe('a U-Net', () => {
  test('upscales the whole picture and refuses tiles', async () => {
    const unet = await createUpscaler({ model: unetFiles, engine });
    const low = picture(5, 3, 3);
    const seen: number[] = [];
    for await (const { step, picture: high } of unet.upscaleSteps(low, { steps: 2 })) {
      seen.push(step);
      if (high) expectClose(resizeBicubic(high, { width: 5, height: 3 }), low, 1e-4);
    }
    expect(seen).toEqual([1, 2]);
    await expect(unet.upscale(low, { tile: 8 })).rejects.toThrow(/sees the whole picture.*GiB/);
    await expect(unet.upscale(low, { mode: 'one-step' })).rejects.toThrow('no mode "one-step": use mode "diffusion"');
    unet.dispose();
  });
});
