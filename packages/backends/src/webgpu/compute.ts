import type { TensorInfo } from '@tensorflow/tfjs-core';
import { env } from '@tensorflow/tfjs-core';
import type { BufferUser } from './economy.ts';
import { webgpuBackend, type Uniform } from './program.ts';
import { reductionCode, type Reduction } from './subgroups.ts';

/** A compute shader that writes several tensors, which the backend's own way to run one cannot. */
export interface Kernel {
  /** Names the code: two of the same key are compiled once. */
  readonly key: string;
  /**
   * WGSL with an entry point `main`; the bindings are declared for it, in the order in which the tensors are given, as
   * arrays of these types, and `uniforms` after them. All must be used.
   */
  readonly code: string;
  readonly reads: Readonly<Record<string, 'f32' | 'vec4<f32>' | 'i32' | 'u32'>>;
  readonly writes: Readonly<Record<string, 'f32' | 'vec4<f32>' | 'u32'>>;
  /** Names of whole numbers that the code finds in `uniforms`. */
  readonly numbers: readonly string[];
  /** Gives the code functions that take the invocations of a workgroup together. */
  readonly reduction?: Reduction;
}

/** What of the backend is used here beside the rest. */
interface Runner extends BufferUser {
  readonly pipelineCache: Record<string, GPUComputePipeline | Promise<GPUComputePipeline>>;
  readonly computePassEncoder: GPUComputePassEncoder | null;
  ensureCommandEncoderReady(): void;
  tensorToBinding(tensor: TensorInfo): GPUBindingResource;
}
type Writable<T> = { -readonly [K in keyof T]: T[K] };

/**
 * Records a dispatch.
 *
 * @param tensors - What is read, then what is written, in the order of the kernel. None may be empty.
 * @param groups - Workgroups along the axes; a longer first axis than the device allows is folded into the second, and
 * `groupOf` in the code gives its index.
 */
export function compute(
  kernel: Kernel,
  tensors: readonly TensorInfo[],
  numbers: readonly number[],
  groups: readonly [number, number?, number?],
): void {
  const backend = webgpuBackend() as unknown as Writable<Runner>;
  const pipeline = pipelineOf(kernel, backend);
  for (const { dataId } of tensors) backend.uploadToGPU(dataId);
  if (pipeline instanceof Promise) return;
  const uniforms: Uniform[] = numbers.map((value) => ({ type: 'int32', data: [value] }));
  const resources = [...tensors.map((tensor) => backend.tensorToBinding(tensor)), backend.makeUniforms(uniforms)];
  const bindGroup = backend.device.createBindGroup({
    layout: pipeline.getBindGroupLayout(0),
    entries: resources.map((resource, binding) => ({ binding, resource })),
  });
  backend.ensureCommandEncoderReady();
  const pass = (backend.computePassEncoder ??= backend.commandEncoder!.beginComputePass());
  pass.setPipeline(pipeline);
  pass.setBindGroup(0, bindGroup);
  pass.dispatchWorkgroups(...foldGroups(groups, backend.device.limits.maxComputeWorkgroupsPerDimension));
  backend.dispatchCountInPass += 1;
  if (backend.dispatchCountInPass >= env().getNumber('WEBGPU_DEFERRED_SUBMIT_BATCH_SIZE')) {
    backend.endComputePassEncoder();
    backend.submitQueue();
  }
}

function foldGroups([x, y = 1, z = 1]: readonly [number, number?, number?], most: number): [number, number, number] {
  if (x <= most) return [x, y, z];
  const rows = Math.ceil(x / most);
  return [Math.ceil(x / rows), rows, z];
}

/** As the backend does it: in its mode that only compiles, the pipeline is a promise until all are there. */
function pipelineOf(kernel: Kernel, backend: Runner): GPUComputePipeline | Promise<GPUComputePipeline> {
  const { pipelineCache, device } = backend;
  const onlyCompile = env().getBool('WEBGPU_ENGINE_COMPILE_ONLY');
  const reduction = kernel.reduction && reductionCode(kernel.reduction);
  const key = `${kernel.key}${reduction?.suffix ?? ''}`;
  const known = pipelineCache[key];
  if (known) return onlyCompile ? Promise.resolve(known) : known;
  const module = device.createShaderModule({ code: `${wgslOf(kernel)}${reduction?.code ?? ''}`, label: key });
  const described = { compute: { module, entryPoint: 'main' }, layout: 'auto', label: key } as const;
  return (pipelineCache[key] = onlyCompile
    ? device.createComputePipelineAsync(described)
    : device.createComputePipeline(described));
}

function wgslOf({ reads, writes, numbers, code }: Kernel): string {
  const bindings = [
    ...Object.entries(reads).map(([name, type]) => `var<storage, read> ${name}: array<${type}>;`),
    ...Object.entries(writes).map(([name, type]) => `var<storage, read_write> ${name}: array<${type}>;`),
    'var<uniform> uniforms: Uniforms;',
  ];
  return `
    struct Uniforms { ${numbers.map((name) => `${name}: i32,`).join(' ')} }
    ${bindings.map((declared, i) => `@group(0) @binding(${i}) ${declared}`).join('\n')}

    // The index of a workgroup whose axes may have been folded.
    fn groupOf(id: vec3<u32>, groups: vec3<u32>) -> i32 {
      return i32(id.y * groups.x + id.x);
    }
    ${code}`;
}

/** A new tensor to be written, owned by whoever runs the kernel. */
export function newTensor(shape: readonly number[], dtype: 'float32' | 'int32' = 'float32'): TensorInfo {
  return webgpuBackend().makeTensorInfo(shape, dtype);
}
