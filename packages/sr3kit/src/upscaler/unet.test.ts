import { describe, expect, test } from 'vitest';
import { resizeBicubic } from '@sr3kit/imaging';
import { gaussians } from '@sr3kit/random';
import { createUpscaler } from '../index.ts';
import { expectClose, picture } from '../testing/pictures.ts';
import { unetFiles } from '../testing/unetFiles.ts';
import { useUpscaler } from '../testing/useUpscaler.ts';
import { assertFits, requirementsOf } from './requirements.ts';

const used = useUpscaler();

describe('a U-Net', () => {
  test('upscales the whole picture and refuses tiles', async () => {
    const unet = await createUpscaler({ model: unetFiles, engine: used.engine });
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

  test('in overlapping pieces a picture is about the same, and agrees with its input', async () => {
    const { config, arrays } = await unetFiles();
    // A fresh U-Net answers nothing: its last convolutions are zero.
    for (const { data } of arrays.values()) {
      if (data.every((value) => Number(value) === 0)) {
        data.set(gaussians(7, 0, data.length).map((value) => value / 10) as never);
      }
    }
    const unet = await createUpscaler({ model: { config, arrays }, engine: used.engine });
    const low = picture(21, 14, 3);
    const whole = await unet.upscale(low, { steps: 2 });
    const pieces = await unet.upscale(low, { steps: 2, pieces: 8 });
    expectClose(resizeBicubic(pieces, { width: 21, height: 14 }), low, 1e-4);
    expect(pieces.data).not.toEqual(whole.data);
    const squares = Float32Array.from(pieces.data, (value, i) => (value - whole.data[i]!) ** 2);
    const deviation = Math.sqrt(squares.reduce((sum, each) => sum + each, 0) / squares.length);
    expect(deviation).toBeLessThan(0.1);
    expect((await unet.upscale(low, { steps: 2, pieces: 21 })).data).toEqual(whole.data);
    await expect(used.upscaler.upscale(low, { pieces: 8 })).rejects.toThrow('exactly the same picture in tiles');
    await expect(unet.upscale(low, { pieces: 0.5 })).rejects.toThrow('pieces must be an integer of at least 1');
    unet.dispose();
  });

  test('a picture that the engine cannot hold is refused before the work, with what to do', async () => {
    const unet = await createUpscaler({ model: unetFiles, engine: used.engine });
    const low = { width: 3000, height: 2000, channels: 3 as const, data: new Uint8Array(3000 * 2000 * 3) };
    await expect(unet.upscale(low)).rejects.toThrow(
      /3000 x 2000 takes about [\d.]+ GiB of memory, and wasm has 4.0 GiB.* sees all of it at once.*smaller picture/,
    );
    const limits = { ...used.engine.limits, maxBufferSize: 2 ** 16 };
    const whole = { config: unet.config, architectures: [], size: { width: 50, height: 40 }, piece: undefined };
    expect(() => assertFits(whole, { name: 'webgpu', limits })).toThrow(/webgpu holds none above/);
    const memory = requirementsOf(whole).bytes;
    expect(() => assertFits(whole, { name: 'wasm', limits: { ...used.engine.limits, memory } })).not.toThrow();
    expect(() => assertFits(whole, { name: 'wasm', limits: { ...used.engine.limits, memory: memory - 1 } })).toThrow(
      'give pieces (4 pixels, --pieces 4 of sr3) to upscale it in overlapping pieces',
    );
    unet.dispose();
  });

  test('a signal stops within an evaluation', async () => {
    const unet = await createUpscaler({ model: unetFiles, engine: used.engine });
    const low = picture(100, 100, 3);
    const abort = new AbortController();
    // A timer has its turn only where the evaluation pauses.
    setTimeout(() => abort.abort(new Error('enough')));
    const seen: number[] = [];
    const work = async (): Promise<void> => {
      for await (const { step } of unet.upscaleSteps(low, { steps: 1, signal: abort.signal })) seen.push(step);
    };
    await expect(work()).rejects.toThrow('enough');
    expect(seen).toEqual([]);
    unet.dispose();
  });
});
