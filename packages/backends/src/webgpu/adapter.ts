import { EngineError } from '../engineError.ts';
import { SUBGROUPS } from './subgroups.ts';

/** The part of `navigator.gpu` that finds an adapter. */
export interface AdapterSource {
  requestAdapter(options: { powerPreference: 'high-performance' | 'low-power' }): Promise<GPUAdapter | null>;
}

/** Drivers that emulate a GPU on the processor, by what they call themselves. */
const softwareDrivers = /swiftshader|llvmpipe|lavapipe|softpipe|basic render|\bwarp\b/i;

/** What TensorFlow.js wants more of than every device has; it gets as much as the adapter has. */
const raisedLimits = [
  'maxComputeWorkgroupStorageSize',
  'maxComputeWorkgroupsPerDimension',
  'maxStorageBufferBindingSize',
  'maxBufferSize',
  'maxComputeWorkgroupSizeX',
  'maxComputeInvocationsPerWorkgroup',
] as const;

/** The feature of devices that compute with numbers of 16 bits. */
export const FLOAT16: GPUFeatureName = 'shader-f16';

/**
 * The fastest adapter.
 *
 * @param noDriver - What to do where there is none.
 * @throws {EngineError} if there is none.
 */
export async function findAdapter(source: AdapterSource, noDriver: string): Promise<GPUAdapter> {
  const adapter = await source.requestAdapter({ powerPreference: 'high-performance' });
  if (!adapter) throw new EngineError('webgpu', 'WebGPU finds no graphics adapter', noDriver);
  return adapter;
}

/** A device with all that the adapter can do. */
export async function openDevice(adapter: GPUAdapter): Promise<GPUDevice> {
  const requiredLimits = Object.fromEntries(raisedLimits.map((name) => [name, adapter.limits[name]]));
  const requiredFeatures = [FLOAT16, SUBGROUPS].filter((feature) => adapter.features.has(feature));
  try {
    return await adapter.requestDevice({ requiredLimits, requiredFeatures });
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new EngineError(
      'webgpu',
      `the adapter ${adapterName(adapter.info)} gives no device (${reason})`,
      'Close programs that use the GPU, or update its driver.',
      { cause },
    );
  }
}

/** Whether the GPU is emulated on the processor. */
export function isSoftware(info: GPUAdapterInfo): boolean {
  const { isFallbackAdapter } = info as { isFallbackAdapter?: boolean };
  return isFallbackAdapter === true || isSoftwareDriver(`${info.architecture} ${info.device} ${info.description}`);
}

/** Whether a driver's name is that of a GPU emulated on the processor. */
export function isSoftwareDriver(name: string): boolean {
  return softwareDrivers.test(name);
}

/** @throws {EngineError} if the adapter is a GPU emulated on the processor. */
export function assertHardware(software: boolean, name: string): void {
  if (!software) return;
  throw new EngineError(
    'webgpu',
    `the only adapter is a GPU emulated on the processor, slower than "wasm" (${name})`,
    'Install the driver of your GPU, or ask for "webgpu" by name.',
  );
}

/** What an adapter tells of itself, the most readable first; browsers keep most of it to themselves. */
export function adapterName({ vendor, architecture, device, description }: GPUAdapterInfo): string {
  return description || [vendor, architecture, device].filter(Boolean).join(' ') || 'a GPU';
}
