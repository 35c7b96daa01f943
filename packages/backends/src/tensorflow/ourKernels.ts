import {
  backend,
  FusedConv2D,
  registerKernel,
  tensor1d,
  type KernelConfig,
  type KernelFunc,
  type Tensor,
  type TensorInfo,
} from '@tensorflow/tfjs-core';
import { kernelsRevision, nativeKernels, type NativeKernel } from './nativeKernels.ts';

interface OpAttr {
  readonly name: string;
  readonly type: number;
  readonly value: unknown;
}

/** The part of tfjs-node's backend that runs an operation of TensorFlow by its name. */
interface NativeBackend {
  readonly isUsingGpuDevice: boolean;
  readonly binding: {
    readonly sr3kitKernels?: number;
    /** The highest level of the kernels that this processor can run. */
    readonly sr3kitLevel?: NativeKernel['level'];
    readonly TF_ATTR_INT: number;
    readonly TF_ATTR_FLOAT: number;
    readonly TF_ATTR_BOOL: number;
  };
  executeMultipleOutputs(name: string, attrs: OpAttr[], inputs: TensorInfo[], outputs: number): Tensor[];
}

const native = (): NativeBackend => backend() as unknown as NativeBackend;

/**
 * Registers the kernels that our build of the binding brings, where it is that build and runs on the processor: they do in
 * one pass over memory what takes TensorFlow.js several. What each takes and gives says `EngineKernel` of `@sr3kit/ops`.
 *
 * @returns Whether they are there.
 */
export function registerOurKernels(): boolean {
  const { isUsingGpuDevice, binding } = native();
  if (isUsingGpuDevice || binding.sr3kitKernels !== kernelsRevision) return false;
  const there = nativeKernels.filter(({ internal, level }) => !internal && level <= (binding.sr3kitLevel ?? 0));
  for (const kernel of there) {
    registerKernel({
      kernelName: kernel.name,
      backendName: 'tensorflow',
      kernelFunc: ({ inputs, attrs }) => callNative(kernel, inputs as Inputs, { ...attrs }),
    });
  }
  return true;
}

type Inputs = Readonly<Record<string, TensorInfo>>;

type Attrs = Readonly<Record<string, unknown>>;

/** Calls an operation of the binding as the contract has it. The results are the caller's. */
function callNative(kernel: NativeKernel, inputs: Inputs, attrs: Attrs = {}): Tensor[] {
  // An operation has a fixed number of inputs: an empty vector stands for one that is not there.
  const none = kernel.inputs.some((name) => isMissing(name, inputs)) ? tensor1d([], 'float32') : undefined;
  try {
    const all = kernel.inputs.flatMap((name) => inputsOf(kernel, name, inputs, none));
    const outputs = kernel.outputs.flatMap((name) => (isMany(name) ? shapesOf(attrs).map(() => name) : [name]));
    const results = native().executeMultipleOutputs(kernel.name, attributesOf(kernel, attrs, all), all, outputs.length);
    return results.filter((result, i) => {
      const wanted = !isMissing(outputs[i]!.slice('d'.length), inputs);
      if (!wanted) result.dispose();
      return wanted;
    });
  } finally {
    none?.dispose();
  }
}

const isMany = (name: string): boolean => name.endsWith('...');
const bare = (name: string): string => name.replace(/(\?|\.\.\.)$/, '');
const isMissing = (name: string, inputs: Inputs): boolean => name.endsWith('?') && !inputs[bare(name)];

/** The tensors of one input of the contract: one, or all that the others leave. */
function inputsOf(kernel: NativeKernel, name: string, inputs: Inputs, none: TensorInfo | undefined): TensorInfo[] {
  if (isMany(name)) {
    const others = new Set(kernel.inputs.map(bare));
    return Object.keys(inputs).flatMap((key) => (others.has(key) ? [] : [inputs[key]!]));
  }
  const input = isMissing(name, inputs) ? none : inputs[bare(name)];
  if (!input) throw new Error(`${kernel.name}: its input "${bare(name)}" is missing`);
  return [input];
}

type Shape = readonly number[];
const shapesOf = (attrs: Attrs): readonly Shape[] => attrs['shapes'] as readonly Shape[];

/** The attributes in the order of the contract, after the number of tensors where there can be any. */
function attributesOf(kernel: NativeKernel, attrs: Attrs, inputs: readonly TensorInfo[]): OpAttr[] {
  const { TF_ATTR_BOOL: bool, TF_ATTR_FLOAT: float, TF_ATTR_INT: int } = native().binding;
  const types = { bool, float, int, shapes: int };
  const attributes = Object.entries(kernel.attributes).map(([name, kind]) => ({
    name,
    type: types[kind],
    value: kind === 'shapes' ? shapesOf(attrs).flatMap((shape) => [shape.length, ...shape]) : attrs[name],
  }));
  const many = kernel.inputs.some(isMany) ? inputs.length - kernel.inputs.length + 1 : undefined;
  const count = many ?? (kernel.outputs.some(isMany) ? shapesOf(attrs).length : undefined);
  return count === undefined ? attributes : [{ name: 'N', type: int, value: count }, ...attributes];
}

const addBias = nativeKernels.find(({ name }) => name === 'Sr3kitAddBias')!;

/**
 * A convolution with its bias: the library adds the bias into new memory, which is half of its cost, and here it is added
 * where the convolution lies. An activation, and anything but one value a channel, is left to the library.
 */
export function fusedConv2d(original: KernelFunc): KernelConfig {
  return {
    kernelName: FusedConv2D,
    backendName: 'tensorflow',
    kernelFunc: (call) => {
      const { bias, ...inputs } = call.inputs as Inputs;
      const { activation } = call.attrs as unknown as { readonly activation?: string };
      const channels = inputs['filter']!.shape[3]!;
      const plain = (activation ?? 'linear') === 'linear' && bias?.shape.length === 1 && bias.shape[0] === channels;
      if (!plain) return original(call);
      const result = original({ ...call, inputs }) as TensorInfo;
      callNative(addBias, { x: result, bias });
      return result;
    },
  };
}
