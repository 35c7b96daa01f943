import { expect, test } from 'vitest';
import { formatRate } from './amounts.ts';
import { absentLines, gpuLines } from './engineLines.ts';

test.each([
  [0.052, '0.052 GFLOPS'],
  [9.96, '10 GFLOPS'],
  [99.6, '100 GFLOPS'],
  [450.2, '450 GFLOPS'],
  [999.6, '1.0 TFLOPS'],
  [2860, '2.9 TFLOPS'],
  [67_000, '67 TFLOPS'],
  [123_400, '123 TFLOPS'],
])('%f GFLOPS are %s', (gflops, text) => expect(formatRate(gflops)).toBe(text));

test('what several engines lack is said once', () => {
  const none = { facts: null, speed: null, passedOver: 'no binding is installed', advice: 'Install one.' };
  const lines = absentLines([
    { name: 'tensorflow-gpu', ...none },
    { name: 'tensorflow', ...none },
    { name: 'webgpu', ...none, passedOver: 'no Vulkan' },
  ]);
  expect(lines).toEqual([
    'tensorflow-gpu and tensorflow: not here: no binding is installed. Install one.',
    'webgpu: not here: no Vulkan. Install one.',
  ]);
});

test('a GPU is reported by its own clock, and where it has none, that is said', () => {
  const size = { batch: 1, side: 16, channels: 16 };
  const rate = { gflops: 1, milliseconds: 1, runs: 1, size };
  const engine = { facts: null, passedOver: null, advice: null };
  const speed = { convolution: rate, trainingStep: rate };
  const gpu = [
    {
      work: 'matrix product',
      width: 4096,
      side: null,
      gflops: 11_200,
      milliseconds: 12.27,
      wallMilliseconds: 130,
      runs: 9,
    },
    {
      work: 'filter gradient',
      width: 64,
      side: 256,
      gflops: 950,
      milliseconds: 0.0512,
      wallMilliseconds: 0.2,
      runs: 64,
    },
  ] as const;
  expect(gpuLines({ name: 'webgpu', ...engine, speed: { ...speed, gpu } })).toEqual([
    "  by its own clock: matrix product of 4096: 11 TFLOPS, 12 ms (130 by the processor's clock)",
    "  by its own clock: filter gradient 3x3 of 64 channels, 256x256: 950 GFLOPS, 0.051 ms (0.20 by the processor's clock)",
  ]);
  expect(gpuLines({ name: 'webgpu', ...engine, speed: { ...speed, gpu: null } }).join()).toContain(
    'no times of its own',
  );
  expect(gpuLines({ name: 'webgpu', ...engine, speed: null })).toEqual([]);
  expect(gpuLines({ name: 'wasm', ...engine, speed: { ...speed, gpu: null } })).toEqual([]);
});
