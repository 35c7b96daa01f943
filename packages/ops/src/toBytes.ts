import type { Tensor } from '@tensorflow/tfjs-core';
import { hasEngineKernel, runEngineKernel } from './engineKernel.ts';

/**
 * Reads a picture in [-1, 1] as samples of 8 bits, rounded and clamped. Where the engine has a kernel for it, a quarter of
 * the bytes leave the device.
 *
 * @param x - Any shape; stays the caller's.
 * @returns As many samples as x has values, in their order.
 */
export async function toBytes(x: Tensor): Promise<Uint8Array> {
  if (!hasEngineKernel('Sr3kitBytes')) {
    const values = await x.data<'float32'>();
    // The assignment cuts off the fraction.
    return Uint8Array.from(values, (value) => Math.min(255, Math.max(0, (value + 1) * 127.5 + 0.5)));
  }
  const words = runEngineKernel('Sr3kitBytes', { x })[0]!;
  try {
    const { buffer, byteOffset } = await words.data<'int32'>();
    return new Uint8Array(buffer, byteOffset, x.size);
  } finally {
    words.dispose();
  }
}
