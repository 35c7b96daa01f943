import { util, type NamedTensorInfoMap, type TensorInfo } from '@tensorflow/tfjs-core';
import type { KernelWork } from '../tasks.ts';
import { watchKernels, type KernelRun } from './watchKernels.ts';
import type { WorkKind } from './workKind.ts';

/**
 * Counts the arithmetic of kernels while something is done, and the bytes that they cannot do without: each input read once,
 * each result written once. Their quotient is what a kernel of that kind could reach; one that reads its inputs several times
 * has less.
 */
export async function countKernels(act: () => Promise<unknown>): Promise<readonly KernelWork[]> {
  const totals = new Map<WorkKind, { calls: number; operations: number; bytes: number }>();
  const restore = watchKernels((run) => {
    const { calls, operations, bytes } = totals.get(run.kind) ?? { calls: 0, operations: 0, bytes: 0 };
    totals.set(run.kind, {
      calls: calls + 1,
      operations: operations + operationsOf(run),
      bytes: bytes + bytesOf(run),
    });
  });
  try {
    await act();
  } finally {
    restore();
  }
  return [...totals].map(([kind, total]) => ({ kind, ...total }));
}

/** Kernels that only give a tensor another shape or name. */
const MOVES_NOTHING = /^(Reshape|Identity|ExpandDims|Sr3kitHold)$/;

/** Bytes of all that a kernel reads and writes. */
export function bytesOf({ name, inputs, outputs }: Pick<KernelRun, 'name' | 'inputs' | 'outputs'>): number {
  if (MOVES_NOTHING.test(name)) return 0;
  const tensors = [...(Object.values(inputs) as (TensorInfo | TensorInfo[] | undefined)[]).flat(), ...outputs];
  return tensors.reduce((sum, tensor) => sum + (tensor ? 4 * util.sizeFromShape(tensor.shape) : 0), 0);
}

/** Roughly what an element of a result takes where it is not a sum over others. */
const PER_ELEMENT: Partial<Record<WorkKind, number>> = {
  'group norm': 8,
  swish: 4,
  'concat, split, transpose and other copies': 0,
};

/** Floating-point operations, a multiplication and an addition counted as two. */
export function operationsOf({
  name,
  kind,
  inputs,
  outputs,
}: Pick<KernelRun, 'name' | 'kind' | 'inputs' | 'outputs'>): number {
  const results = outputs.reduce((sum, { shape }) => sum + util.sizeFromShape(shape), 0);
  return sumsOf(name, inputs, outputs) ?? results * (PER_ELEMENT[kind] ?? 1);
}

/** Of kernels whose results are sums of products; null for others. */
function sumsOf(name: string, inputs: NamedTensorInfoMap, outputs: readonly TensorInfo[]): number | null {
  const size = (tensor: TensorInfo): number => util.sizeFromShape(tensor.shape);
  const [first] = outputs;
  const { x, dy, filter, a, weight, qkv } = inputs as Readonly<Record<string, TensorInfo | undefined>>;
  // Each weight of a filter meets each place of the result.
  const places = (picture: TensorInfo): number => size(picture) / picture.shape.at(-1)!;
  if (/FilterGrad|BackpropFilter/.test(name)) return 2 * size(first!) * places(dy!);
  if (/Conv(2D|3x3)/.test(name)) return 2 * size(filter!) * places(dy ?? first!);
  if (/MatMul/.test(name)) {
    const [rows, columns] = first!.shape.slice(-2) as [number, number];
    const batches = size(first!) / (rows * columns);
    return (2 * size(first!) * size(a!)) / (batches * rows);
  }
  if (name === 'Sr3kitDense') return 2 * size(weight!) * x!.shape[0]!;
  if (name === 'Sr3kitDenseGrad') return 4 * size(weight!) * dy!.shape[0]!;
  if (/Attention/.test(name)) {
    const [batch, positions, triple] = qkv!.shape as [number, number, number];
    const products = 4 * batch * positions ** 2 * (triple / 3);
    return name.endsWith('Grad') ? 2.5 * products : products;
  }
  // The decay of three vectors, two roots and the step, for each weight.
  if (/Adam/.test(name)) return 14 * Math.max(...Object.values(inputs).map((tensor) => size(tensor as TensorInfo)));
  // The pseudo-inverse and the filter of the projection see some two dozen samples along an axis.
  if (name === 'Sr3kitBanded') return 2 * 24 * size(first!);
  return null;
}
