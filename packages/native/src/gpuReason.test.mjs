import { expect, test } from 'vitest';
import { whyNoGpu } from './gpuReason.mjs';

// As TensorFlow 2.21.0 for CUDA printed it on a machine without a card.
const withoutCard = `WARNING: All log messages before absl::InitializeLog() is called are written to STDERR
I0000 00:00:1795889382.661648   16259 port.cc:153] oneDNN custom operations are on.
E0000 00:00:1795889382.847633   16259 cuda_platform.cc:52] failed call to cuInit: INTERNAL: CUDA error: Failed call to cuInit: UNKNOWN ERROR (303)
`;

test('without a driver it says so, and quotes TensorFlow', () => {
  const said = whyNoGpu(null, withoutCard);
  expect(said).toContain('This machine has no NVIDIA driver (https://www.nvidia.com/drivers)');
  expect(said).toMatch(/TensorFlow says: failed call to cuInit: INTERNAL: .* \(303\)$/);
});

test('with a driver, it tells missing libraries of CUDA from a card that is not seen', () => {
  // In the words of its sources (gpu_device.cc): no card was at hand.
  const line =
    'W0000 00:00:1795889382.8 16259 gpu_device.cc:2431] Cannot dlopen some GPU libraries. Please make sure the missing libraries mentioned above are installed properly.';
  const libraries = whyNoGpu('580.65', line);
  expect(libraries).toContain(
    'The driver 580.65 is there, but libraries of CUDA do not load: build again with --gpu --force',
  );
  expect(libraries).toContain('TensorFlow says: Cannot dlopen some GPU libraries.');
  const unseen = whyNoGpu('580.65', withoutCard);
  expect(unseen).toContain('nvidia-smi must list one');
  expect(whyNoGpu('580.65', '')).not.toContain('TensorFlow says');
});
