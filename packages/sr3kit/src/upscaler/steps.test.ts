import { profile } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import type { Image } from '@sr3kit/imaging';
import { imageRows, type RowSource, type UpscaleOptions } from '../index.ts';
import { DIFFUSION, picture } from '../testing/pictures.ts';
import { useUpscaler } from '../testing/useUpscaler.ts';

const used = useUpscaler();

test('steps tell what is done, and previews show it', async () => {
  const low = picture(40, 40, 3);
  let [tiles, share] = [0, 0];
  let last: Image | undefined;
  for await (const step of used.upscaler.upscaleSteps(low, { ...DIFFUSION, tile: 24, previews: true })) {
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

test('only the steps that are named have previews', async () => {
  const previewed = async (previews: NonNullable<UpscaleOptions['previews']>): Promise<number[]> => {
    const found = new Set<number>();
    const options = { ...DIFFUSION, steps: 3, previews };
    for await (const { step, preview } of used.upscaler.upscaleSteps(picture(20, 20, 3), options)) {
      if (preview) found.add(step);
    }
    return [...found];
  };
  expect(await previewed([2])).toEqual([2]);
  expect(await previewed([3, 1])).toEqual([1, 3]);
  expect(await previewed(true)).toEqual([1, 2, 3]);
  expect(await previewed([])).toEqual([]);
});

test('a signal stops before the next tile', async () => {
  const abort = new AbortController();
  let tiles = 0;
  await expect(async () => {
    for await (const step of used.upscaler.upscaleSteps(picture(40, 40, 3), {
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
  for await (const _ of used.upscaler.upscaleRows(source, { tile: 4 })) break;
  expect(ended).toBe(true);
});

test('a source that ends before its time is an error', async () => {
  const source: RowSource = { ...imageRows(picture(4, 9, 3)), rows: () => [picture(4, 8, 3).data] };
  await expect(async () => {
    for await (const _ of used.upscaler.upscaleRows(source)) continue;
  }).rejects.toThrow(/ends after 8 of its 9 rows/);
});

test('what runs stops when the upscaler is disposed', async () => {
  await expect(async () => {
    for await (const _ of used.upscaler.upscaleSteps(picture(40, 40, 3), { tile: 16 })) used.upscaler.dispose();
  }).rejects.toThrow(/disposed/);
});

test('the memory of the engine does not grow with the height', async () => {
  const peak = async (height: number): Promise<number> => {
    const { peakBytes } = await profile(async () => {
      await used.upscaler.upscale(picture(40, height, 3), { ...DIFFUSION, tile: 32 });
      return [];
    });
    return peakBytes;
  };
  expect(await peak(400)).toBe(await peak(200));
});
