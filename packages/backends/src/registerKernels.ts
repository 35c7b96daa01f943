import {
  BatchMatMul,
  Conv2D,
  Conv2DBackpropFilter,
  Conv2DBackpropInput,
  Cos,
  FusedConv2D,
  getKernel,
  Mean,
  registerKernel,
  ResizeBilinearGrad,
  ResizeNearestNeighborGrad,
  Sin,
  Slice,
  SplitV,
  Sum,
  unregisterKernel,
  type KernelConfig,
  type KernelFunc,
} from '@tensorflow/tfjs-core';
import { resizeBilinearGrad } from './cpu/resizeBilinearGrad.ts';
import { resizeNearestNeighborGrad } from './cpu/resizeNearestNeighborGrad.ts';
import { accurateSine } from './gpu/sine.ts';
import * as explicitPadding from './tensorflow/explicitPadding.ts';
import { fusedConv2d, registerOurKernels } from './tensorflow/ourKernels.ts';
import { batchMatMul } from './wasm/batchMatMul.ts';
import { conv2dBackpropFilter } from './wasm/conv2dBackpropFilter.ts';
import { conv2dBackpropInput } from './wasm/conv2dBackpropInput.ts';
import { depthwiseBackpropFilter, depthwiseBackpropInput } from './wasm/depthwiseBackprop.ts';
import { slice } from './wasm/slice.ts';
import { splitV } from './wasm/splitV.ts';
import { exactSum } from './wasm/sum.ts';
import { unsortedSegmentSum } from './wasm/unsortedSegmentSum.ts';

/** Replacements that are in place, by kernel and backend: a second call must not wrap them again. */
const replaced = new Set<string>();

/**
 * Gives the wasm engine the kernels that training needs and it lacks, and replaces those that are needlessly slow or
 * inexact. Call
 * it after the engine's package is loaded; calling it again changes nothing.
 */
export function registerWasmKernels(): void {
  for (const kernel of [conv2dBackpropFilter, depthwiseBackpropFilter, depthwiseBackpropInput, unsortedSegmentSum]) {
    if ((getKernel(kernel.kernelName, 'wasm') as KernelConfig | undefined) === undefined) registerKernel(kernel);
  }
  replaceKernel(BatchMatMul, 'wasm', batchMatMul);
  replaceKernel(Conv2DBackpropInput, 'wasm', conv2dBackpropInput);
  replaceKernel(Slice, 'wasm', slice);
  replaceKernel(SplitV, 'wasm', splitV);
  for (const name of [Sum, Mean] as const) replaceKernel(name, 'wasm', exactSum(name));
}

/** Replaces the kernels of the cpu engine that are wrong. Call it after the engine's package is loaded. */
export function registerCpuKernels(): void {
  replaceKernel(ResizeBilinearGrad, 'cpu', resizeBilinearGrad);
  replaceKernel(ResizeNearestNeighborGrad, 'cpu', () => resizeNearestNeighborGrad);
}

/** Replaces the kernels of a graphics engine that are inexact. Call it after the engine's package is loaded. */
export function registerGpuKernels(backend: 'webgpu' | 'webgl'): void {
  replaceKernel(Sin, backend, () => accurateSine(Sin, backend));
  replaceKernel(Cos, backend, () => accurateSine(Cos, backend));
}

/**
 * Replaces the kernels of native TensorFlow that refuse a padding, and adds those of our own build. Call it once the engine
 * is active.
 */
export function registerTensorflowKernels(): void {
  replaceKernel(Conv2D, 'tensorflow', explicitPadding.conv2d);
  replaceKernel(Conv2DBackpropFilter, 'tensorflow', explicitPadding.conv2dBackpropFilter);
  replaceKernel(Conv2DBackpropInput, 'tensorflow', explicitPadding.conv2dBackpropInput);
  if (!replaced.has('tensorflow/ours') && registerOurKernels()) {
    replaced.add('tensorflow/ours');
    replaceKernel(FusedConv2D, 'tensorflow', fusedConv2d);
  }
}

function replaceKernel(name: string, backend: string, make: (original: KernelFunc) => KernelConfig): void {
  const key = `${backend}/${name}`;
  if (replaced.has(key)) return;
  replaced.add(key);
  const original = getKernel(name, backend);
  unregisterKernel(name, backend);
  // The engine's own set-up stays: it binds the compiled function that the original calls.
  registerKernel({ ...original, ...make(original.kernelFunc) });
}
