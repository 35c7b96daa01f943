import { env, type KernelConfig, type TensorInfo } from '@tensorflow/tfjs-core';
import { newTensor } from './compute.ts';
import type { BufferUser } from './economy.ts';
import { webgpuBackend } from './program.ts';

/** `Sr3kitViews` of ops: the parts of a vector, copied; a binding could not begin at any number of it. */
export const views: KernelConfig = {
  kernelName: 'Sr3kitViews',
  backendName: 'webgpu',
  kernelFunc: ({ inputs, attrs }) => {
    const { vector } = inputs as unknown as { vector: TensorInfo };
    const { shapes } = attrs as unknown as { shapes: readonly (readonly number[])[] };
    const parts = shapes.map((shape) => newTensor(shape));
    copy(parts, vector, ({ tensor, whole, offset, bytes }, encoder) => {
      encoder.copyBufferToBuffer(whole, offset, tensor, 0, bytes);
    });
    return parts;
  },
};

/** `Sr3kitJoin` of ops: the inverse. */
export const join: KernelConfig = {
  kernelName: 'Sr3kitJoin',
  backendName: 'webgpu',
  kernelFunc: ({ inputs }) => {
    const parts = Object.values(inputs as unknown as Record<string, TensorInfo>);
    const vector = newTensor([parts.reduce((sum, { shape }) => sum + sizeOf(shape), 0)]);
    copy(parts, vector, ({ tensor, whole, offset, bytes }, encoder) => {
      encoder.copyBufferToBuffer(tensor, 0, whole, offset, bytes);
    });
    return vector;
  },
};

interface Piece {
  readonly tensor: GPUBuffer;
  readonly whole: GPUBuffer;
  readonly offset: number;
  readonly bytes: number;
}

function copy(
  parts: readonly TensorInfo[],
  vector: TensorInfo,
  act: (piece: Piece, encoder: GPUCommandEncoder) => void,
): void {
  const backend = webgpuBackend() as unknown as BufferUser & { ensureCommandEncoderReady(): void };
  const bufferOf = ({ dataId }: TensorInfo): GPUBuffer => {
    backend.uploadToGPU(dataId);
    return backend.tensorMap.get(dataId).resource as GPUBuffer;
  };
  const pieces: Piece[] = [];
  let offset = 0;
  for (const part of parts) {
    const bytes = 4 * sizeOf(part.shape);
    if (bytes > 0) pieces.push({ tensor: bufferOf(part), whole: bufferOf(vector), offset, bytes });
    offset += bytes;
  }
  if (env().getBool('WEBGPU_ENGINE_COMPILE_ONLY')) return;
  backend.ensureCommandEncoderReady();
  backend.endComputePassEncoder();
  for (const piece of pieces) act(piece, backend.commandEncoder!);
}

const sizeOf = (shape: readonly number[]): number => shape.reduce((product, length) => product * length, 1);
