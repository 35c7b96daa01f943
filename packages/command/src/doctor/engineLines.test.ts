import { expect, test } from 'vitest';
import { formatRate } from './amounts.ts';
import { absentLines } from './engineLines.ts';

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
