import { describe, expect, test } from 'vitest';
import type { Image } from '@sr3kit/imaging';
import { createUpscaler, imageRows, type RowSource } from '../index.ts';
import { isGray } from '../picture/isGray.ts';
import { liteFiles } from '../testing/liteFiles.ts';
import { DIFFUSION, expectClose, picture } from '../testing/pictures.ts';
import { useUpscaler } from '../testing/useUpscaler.ts';

const used = useUpscaler();

describe('a picture without colours', () => {
  const stored = (gray: Image<Float32Array>, channels: 2 | 3 | 4): Image<Float32Array> => {
    const data = Float32Array.from({ length: gray.width * gray.height * channels }, (_, i) =>
      channels % 2 === 0 && i % channels === channels - 1 ? 1 : gray.data[Math.floor(i / channels)]!,
    );
    return { ...gray, channels, data };
  };

  test.each([3, 4] as const)('stored in %d channels comes out as if stored in one', async (channels) => {
    const plain = picture(9, 40, 1);
    const gray = channels === 4 ? stored(plain, 2) : plain;
    const inColour = stored(plain, channels);
    for (const options of [{}, DIFFUSION, { ...DIFFUSION, scale: 1.5, tile: 16 }, { scale: 0.5 }]) {
      const expected = await used.upscaler.upscale(gray, options);
      const high = await used.upscaler.upscale(inColour, options);
      expect(high.channels).toBe(channels);
      for (let c = 0; c < 3; c += 1) {
        const data = Float32Array.from(expected.data, (value, i) => {
          const [pixel, at] = [Math.floor(i / gray.channels), i % gray.channels];
          return at === 0 ? high.data[pixel * channels + c]! : value;
        });
        expectClose({ ...expected, data }, expected, 1e-7);
      }
      for (let i = 0; i < high.data.length; i += channels) {
        expect([high.data[i + 1], high.data[i + 2]]).toEqual([high.data[i], high.data[i]]);
      }
    }
  });

  test('previews have none either, and a gray model takes it', async () => {
    const inColour = stored(picture(9, 8, 1), 3);
    for await (const { preview } of used.upscaler.upscaleSteps(inColour, { ...DIFFUSION, previews: true })) {
      preview?.data.forEach((value, i) => expect(value).toBe(preview.data[i - (i % 3)]));
    }
    const grayModel = await createUpscaler({ model: liteFiles({ imageChannels: 1 }), engine: used.engine });
    const high = await grayModel.upscale(inColour);
    expect([high.channels, high.data.every((value, i) => value === high.data[i - (i % 3)])]).toEqual([3, true]);
    grayModel.dispose();
  });

  test('is one whose first colour comes in the last row, or is hidden by its alpha', async () => {
    const rows = (change: (data: Float32Array) => void, channels: 3 | 4): RowSource => {
      const image = stored(picture(5, 70, 1), channels);
      change(image.data);
      return imageRows(image);
    };
    expect(await isGray(rows(() => undefined, 3))).toBe(true);
    expect(await isGray(rows((data) => data.set([0.1, 0.2, 0.3], data.length - 3), 3))).toBe(false);
    expect(await isGray(rows((data) => data.set([0.1, 0.2, 0.3, 0.01], data.length - 4), 4))).toBe(false);
    expect(await isGray(rows((data) => data.set([0.1, 0.2, 0.3, 0], data.length - 4), 4))).toBe(true);
  });
});
