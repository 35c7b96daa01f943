import { expect, test, vi } from 'vitest';
import { nvidiaCards } from './card.ts';
import { findingsOf } from './measure.ts';
import { measurePytorch } from './pytorch.ts';

test('a report has a table of everything that was measured, and says what was not', () => {
  const size = { batch: 1, side: 16, channels: 16 };
  const rate = { gflops: 4700, milliseconds: 1.2, runs: 3, size };
  const limits = { memory: null, maxBufferSize: null, maxStorageBufferBindingSize: null, maxTextureSize: null };
  const facts = { device: 'A card, WebGPU by Dawn', threads: null, software: false, limits };
  const kernel = {
    work: 'convolution',
    width: 64,
    side: 256,
    gflops: 20_000,
    milliseconds: 0.97,
    wallMilliseconds: 1.1,
  } as const;
  const { tables, notes, sides } = findingsOf(
    {
      card: 'NVIDIA H100, 81559 MiB, driver 580.65',
      engines: [
        {
          ...{ name: 'webgpu', facts, passedOver: null, advice: null },
          speed: { convolution: rate, trainingStep: rate, gpu: [{ ...kernel, runs: 64 }] },
        },
      ],
      upscalings: [{ what: 'a picture', engine: 'webgpu', firstSeconds: 2, seconds: 0.6, gpuSeconds: 0.31 }],
      differences: [{ what: 'a picture', largest: 1, share: 6e-6 }],
      trainings: [{ what: 'a training', side: 'PyTorch, TF32', seconds: 0.007, gpuSeconds: null }],
      failures: ['PyTorch was not measured: there is none'],
    },
    false,
  );
  expect(tables.map(({ rows }) => rows)).toEqual([
    [['webgpu', 'A card, WebGPU by Dawn', '4700', '4700']],
    [['convolution', '64 channels, 256x256', '20000', '0.970', '1.10', '64']],
    [['a picture', 'webgpu', '2000', '600', '310']],
    [['a picture', '1', '6.0e-6']],
    [['a training', 'PyTorch, TF32', '7.00', '-']],
  ]);
  for (const { head, rows } of tables) for (const row of rows) expect(row).toHaveLength(head.length);
  expect(sides).toContain('card: NVIDIA H100, 81559 MiB, driver 580.65');
  expect(notes).toContain('PyTorch was not measured: there is none');
});

test('without a Python, or without PyTorch, the reason is told', () => {
  vi.stubEnv('SR3KIT_BENCH_PYTHON', '/nowhere/python');
  expect(measurePytorch(true)).toMatch(/^\/nowhere\/python does not run: /);
  vi.unstubAllEnvs();
});

test('without an NVIDIA card there is none', () => {
  vi.stubEnv('PATH', '/nowhere');
  expect(nvidiaCards()).toBeNull();
  vi.unstubAllEnvs();
});
