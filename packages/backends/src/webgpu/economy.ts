import { env, util, type DataType, type TensorInfo } from '@tensorflow/tfjs-core';
import type { Uniform } from './program.ts';

/** The parts of the backend whose dealings with buffers are changed here; its types call some of them private. */
export interface BufferUser {
  readonly device: GPUDevice;
  readonly queue: GPUQueue;
  readonly bufferManager: {
    readonly freeBuffers: Map<string, GPUBuffer[]>;
    acquireBuffer(size: number, usage: number, mappedAtCreation?: boolean, reuse?: boolean): GPUBuffer;
    releaseBuffer(buffer: GPUBuffer, reuse?: boolean): void;
  };
  readonly tensorMap: { get(dataId: TensorInfo['dataId']): TensorData; has(dataId: TensorInfo['dataId']): boolean };
  /** What the commands that are not yet submitted use. */
  readonly commandQueueOwnedIds: WeakSet<TensorInfo['dataId']>;
  readonly commandEncoder: GPUCommandEncoder | null;
  readonly dispatchCountInPass: number;
  disposeData(dataId: TensorInfo['dataId'], force?: boolean): boolean;
  uploadToGPU(dataId: TensorInfo['dataId']): void;
  makeUniforms(uniforms: readonly Uniform[]): Bound;
  endComputePassEncoder(): void;
  submitQueue(): void;
  convertAndCacheOnCPU(dataId: TensorInfo['dataId'], values: unknown): unknown;
}

interface TensorData {
  readonly dtype: DataType;
  readonly shape: number[];
  values?: ArrayLike<number> | null;
  /** What was uploaded, if it is little: some things are better computed here. */
  uploaded?: ArrayLike<number> | undefined;
  /** Whether kernels write into it again and again: what was read once is not what is there later. */
  changes?: boolean;
  resource?: unknown;
}

/** A piece of a buffer, as it is bound. */
interface Bound {
  readonly buffer: GPUBuffer;
  readonly offset: number;
  readonly size: number;
}

/** How many dispatches the backend records before it submits them. */
const BATCH = 'WEBGPU_DEFERRED_SUBMIT_BATCH_SIZE';
/** The library's default. */
const USUAL = 15;

/** Where a uniform may begin, on every device. */
const ALIGNMENT = 256;
/** Numbers of a tensor that are remembered after they were uploaded. */
const FEW = 256;
/** Bytes for the uniforms that are kept: some 4000 of them. */
const ARENA = 2 ** 20;

/**
 * Makes the backend frugal with buffers. What it did for every batch of 15 dispatches is done once:
 *
 * - A tensor's buffer is free as soon as the tensor is disposed, and not when the commands that use it have been submitted:
 *   commands run in the order in which they are recorded, so that a later one may well write where an earlier one reads.
 *   Only the processor must not write there, see the next point.
 * - Values from the processor are written into a buffer that no waiting command uses, by the queue. The library makes a
 *   buffer for each of them, copies, and destroys it.
 * - The uniforms of a dispatch, most of which are the same in every step, are kept, and written when they are new. The
 *   library writes all of them every time, each into a buffer of its own.
 */
export function economise(backend: BufferUser): void {
  // Buffers that were freed while commands that use them wait.
  let waiting = new WeakSet<GPUBuffer>();
  const { bufferManager, queue } = backend;
  // A device that was lost may have left it held.
  env().set(BATCH, USUAL);
  const uniforms = keptUniforms(backend);

  const { releaseBuffer, acquireBuffer } = bufferManager;
  bufferManager.releaseBuffer = (buffer, reuse) => {
    if (backend.commandEncoder) waiting.add(buffer);
    releaseBuffer.call(bufferManager, buffer, reuse);
  };

  const submitQueue = backend.submitQueue.bind(backend);
  backend.submitQueue = () => {
    submitQueue();
    waiting = new WeakSet();
  };

  const disposeData = backend.disposeData.bind(backend);
  backend.disposeData = (dataId, force) => {
    // Not textures: pixels are copied into those by the queue, before commands that wait.
    const { tensorMap, commandQueueOwnedIds } = backend;
    if (tensorMap.has(dataId) && tensorMap.get(dataId).resource instanceof GPUBuffer) {
      commandQueueOwnedIds.delete(dataId);
    }
    return disposeData(dataId, force);
  };

  const uploadToGPU = backend.uploadToGPU.bind(backend);
  backend.uploadToGPU = (dataId) => {
    const data = backend.tensorMap.get(dataId);
    const { resource, values, dtype, shape } = data;
    if (resource != null || !values || (dtype !== 'float32' && dtype !== 'int32' && dtype !== 'bool')) {
      uploadToGPU(dataId);
      return;
    }
    const size = 4 * util.sizeFromShape(shape);
    const usage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST;
    const buffer = acquireIdle(size, usage);
    queue.writeBuffer(buffer, 0, asBytes(values, dtype));
    if (values.length <= FEW) data.uploaded = values;
    data.values = null;
    data.resource = buffer;
  };

  function acquireIdle(size: number, usage: number): GPUBuffer {
    const key = `${size}_${usage}`;
    const free = bufferManager.freeBuffers.get(key) ?? [];
    bufferManager.freeBuffers.set(key, free);
    const idle = free.findLastIndex((buffer) => !waiting.has(buffer));
    // Without a free one that will do, a new one that may be used again.
    if (idle < 0) return acquireBuffer.call(bufferManager, size, usage, false, false);
    free.push(...free.splice(idle, 1));
    return acquireBuffer.call(bufferManager, size, usage);
  }

  backend.makeUniforms = (given) => uniforms(given);

  const cache = backend.convertAndCacheOnCPU.bind(backend);
  backend.convertAndCacheOnCPU = (dataId, values) =>
    backend.tensorMap.get(dataId).changes ? values : cache(dataId, values);
}

function asBytes(values: ArrayLike<number>, dtype: DataType): Float32Array<ArrayBuffer> | Int32Array<ArrayBuffer> {
  const wanted = dtype === 'float32' ? Float32Array : Int32Array;
  return values instanceof wanted ? (values as Float32Array<ArrayBuffer>) : wanted.from(values);
}

/** Uniforms by their content. What is written for one dispatch is there for all that come after it. */
function keptUniforms(backend: BufferUser): (uniforms: readonly Uniform[]) => Bound {
  const places = new Map<string, Bound>();
  let arena: GPUBuffer | undefined;
  let used = 0;
  return (uniforms) => {
    const bytes = layOut(uniforms);
    const key = new Uint32Array(bytes).join();
    const known = places.get(key);
    if (known) return known;
    const room = Math.ceil(bytes.byteLength / ALIGNMENT) * ALIGNMENT;
    if (used + room > ARENA) {
      // Waiting commands still need what is there.
      if (backend.commandEncoder) {
        backend.endComputePassEncoder();
        backend.submitQueue();
      }
      places.clear();
      used = 0;
    }
    arena ??= backend.device.createBuffer({ size: ARENA, usage: GPUBufferUsage.COPY_DST | GPUBufferUsage.UNIFORM });
    const place = { buffer: arena, offset: used, size: bytes.byteLength };
    backend.queue.writeBuffer(arena, used, bytes);
    places.set(key, place);
    used += room;
    return place;
  };
}

/** Where WGSL looks for the members of a struct: vectors of 3 and more numbers at multiples of 16, longer ones are structs. */
function layOut(uniforms: readonly Uniform[]): ArrayBuffer {
  let end = 0;
  let widest = 1;
  let before = 0;
  const offsets = uniforms.map(({ data }) => {
    const length = Math.max(1, data.length);
    const alignment = before === 5 || before === 6 || length > 2 ? 16 : 4 * length;
    widest = Math.max(widest, alignment);
    const offset = Math.ceil(end / alignment) * alignment;
    end = offset + 4 * length;
    before = length;
    return offset;
  });
  const bytes = new ArrayBuffer(Math.ceil(end / widest) * widest);
  const arrays = { int32: Int32Array, uint32: Uint32Array, float32: Float32Array };
  uniforms.forEach(({ type, data }, i) => {
    // A list without numbers is the shape of a scalar.
    const numbers = data.length > 0 ? data : [1];
    new arrays[type](bytes, offsets[i], numbers.length).set(numbers);
  });
  return bytes;
}

/** Whether commands wait from now on until something is read or this is called with false, which submits them. */
export function hold(backend: BufferUser, held: boolean): void {
  env().set(BATCH, held ? Number.MAX_SAFE_INTEGER : USUAL);
  if (held || !backend.commandEncoder) return;
  backend.endComputePassEncoder();
  backend.submitQueue();
}
