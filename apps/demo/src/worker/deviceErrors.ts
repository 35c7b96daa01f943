import { backend } from '@tensorflow/tfjs-core';
import type { EngineName } from '@sr3kit/backends';

/**
 * Watches the WebGPU device for errors that no operation throws: if a buffer cannot be allocated, WebGPU goes on and computes
 * nothing.
 */
export class DeviceErrors {
  #watched: GPUDevice | null = null;
  #found: Error | null = null;

  /** @throws The error that has occurred since the last check. */
  check(engine: EngineName): void {
    if (engine === 'webgpu') this.#watch((backend() as unknown as { readonly device: GPUDevice }).device);
    const found = this.#found;
    this.#found = null;
    if (found) throw found;
  }

  #watch(device: GPUDevice): void {
    if (device === this.#watched) return;
    this.#watched = device;
    device.addEventListener('uncapturederror', (event) => {
      const { error } = event as GPUUncapturedErrorEvent;
      this.#found ??= new Error(`WebGPU: ${error.message}`, { cause: error });
    });
  }
}
