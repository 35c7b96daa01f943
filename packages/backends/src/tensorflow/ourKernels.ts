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

/** The revision of the kernels that tools/native-tensorflow compiles into its binding; its twin is in binding.mjs there. */
const REVISION = 3;

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
    /** Which convolutions are among them, as not every processor can run them: 0 none, 1 of float32, 2 of bfloat16 too. */
    readonly sr3kitConvolutions?: 0 | 1 | 2;
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
 * @returns whether they are there.
 */
export function registerOurKernels(): boolean {
  const { isUsingGpuDevice, binding } = native();
  if (isUsingGpuDevice || binding.sr3kitKernels !== REVISION) return false;
  const level = binding.sr3kitConvolutions ?? 0;
  const all = [...kernels, ...(level >= 1 ? convolutions('') : []), ...(level >= 2 ? convolutions('Bfloat16') : [])];
  for (const kernel of all) registerKernel({ ...kernel, backendName: 'tensorflow' });
  return true;
}

type Inputs = Readonly<Record<string, TensorInfo>>;

function run(name: string, inputs: readonly TensorInfo[], attrs: readonly OpAttr[], outputs: number): Tensor[] {
  return native().executeMultipleOutputs(name, [...attrs], [...inputs], outputs);
}

const int = (name: string, value: number | number[]): OpAttr => ({ name, value, type: native().binding.TF_ATTR_INT });

interface NormAttrs {
  readonly groups: number;
  readonly epsilon: number;
  readonly swish: boolean;
}

function normAttrs({ groups, epsilon, swish }: NormAttrs): OpAttr[] {
  const { TF_ATTR_BOOL, TF_ATTR_FLOAT } = native().binding;
  return [
    int('groups', groups),
    { name: 'epsilon', type: TF_ATTR_FLOAT, value: epsilon },
    { name: 'swish', type: TF_ATTR_BOOL, value: swish },
  ];
}

/** An operation has a fixed number of inputs: an empty vector stands for one that is not there. */
function withEmpty<T>(act: (none: TensorInfo) => T): T {
  const none = tensor1d([], 'float32');
  try {
    return act(none);
  } finally {
    none.dispose();
  }
}

const kernels: readonly Omit<KernelConfig, 'backendName'>[] = [
  {
    kernelName: 'Sr3kitSwish',
    kernelFunc: ({ inputs }) => run('Sr3kitSwish', [(inputs as Inputs)['x']!], [], 1),
  },
  {
    kernelName: 'Sr3kitSwishGrad',
    kernelFunc: ({ inputs }) => {
      const { dy, x } = inputs as Inputs;
      return run('Sr3kitSwishGrad', [dy!, x!], [], 1);
    },
  },
  {
    kernelName: 'Sr3kitGroupNorm',
    kernelFunc: ({ inputs, attrs }) => {
      const { x, gamma, beta, shift } = inputs as Inputs;
      const given = normAttrs(attrs as unknown as NormAttrs);
      return withEmpty((none) => run('Sr3kitGroupNorm', [x!, gamma!, beta!, shift ?? none], given, 2));
    },
  },
  {
    kernelName: 'Sr3kitGroupNormGrad',
    kernelFunc: ({ inputs, attrs }) => {
      const { dy, x, gamma, beta, shift, statistics } = inputs as Inputs;
      const given = normAttrs(attrs as unknown as NormAttrs);
      const gradients = withEmpty((none) =>
        run('Sr3kitGroupNormGrad', [dy!, x!, gamma!, beta!, shift ?? none, statistics!], given, 4),
      );
      if (!shift) gradients.pop()!.dispose();
      return gradients;
    },
  },
  {
    kernelName: 'Sr3kitSquaredNorm',
    kernelFunc: ({ inputs }) => {
      const all = Object.values(inputs as Inputs);
      return run('Sr3kitSquaredNorm', all, [int('N', all.length)], 1);
    },
  },
  {
    kernelName: 'Sr3kitViews',
    kernelFunc: ({ inputs, attrs }) => {
      const { shapes } = attrs as unknown as { readonly shapes: readonly (readonly number[])[] };
      const numbers = shapes.flatMap((shape) => [shape.length, ...shape]);
      const given = [int('N', shapes.length), int('shapes', numbers)];
      return run('Sr3kitViews', [(inputs as Inputs)['vector']!], given, shapes.length);
    },
  },
  {
    kernelName: 'Sr3kitAdam',
    kernelFunc: ({ inputs }) => {
      const { numbers, values, m, v, ema, ...gradients } = inputs as Inputs;
      const all = Object.values(gradients);
      return run('Sr3kitAdam', [numbers!, values!, m!, v!, ema!, ...all], [int('N', all.length)], 0);
    },
  },
];

/** @param factors - What is multiplied, as the names say it; nothing for float32. */
const convolutions = (factors: '' | 'Bfloat16'): readonly Omit<KernelConfig, 'backendName'>[] => [
  {
    kernelName: `Sr3kitConv3x3${factors}`,
    kernelFunc: ({ inputs }) => {
      const { x, filter, bias, residual } = inputs as Inputs;
      return withEmpty((none) => run(`Sr3kitConv3x3${factors}`, [x!, filter!, bias ?? none, residual ?? none], [], 1));
    },
  },
  {
    kernelName: `Sr3kitConv3x3InputGrad${factors}`,
    kernelFunc: ({ inputs }) => {
      const { dy, filter } = inputs as Inputs;
      return run(`Sr3kitConv3x3InputGrad${factors}`, [dy!, filter!], [], 1);
    },
  },
  {
    kernelName: `Sr3kitConv3x3FilterGrad${factors}`,
    kernelFunc: ({ inputs }) => {
      const { x, dy } = inputs as Inputs;
      return run(`Sr3kitConv3x3FilterGrad${factors}`, [x!, dy!], [], 2);
    },
  },
];

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
      run('Sr3kitAddBias', [result, bias], [], 0);
      return result;
    },
  };
}
