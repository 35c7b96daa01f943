import { backend, type DataType, type TensorInfo } from '@tensorflow/tfjs-core';

/** A compute shader in the form in which `@tensorflow/tfjs-backend-webgpu` takes it. */
export interface Shader {
  /** Names of the inputs in WGSL; `xShape` and the like are uniforms that the backend adds. */
  readonly variableNames: readonly string[];
  /** How many numbers an element of each input holds: 4 for vectors. Default: as the result. */
  readonly variableComponents?: readonly number[];
  /** The same of the result. */
  readonly outputComponent?: number;
  readonly outputShape: readonly number[];
  /** Invocations of a workgroup. */
  readonly workgroupSize: readonly [number, number, number];
  readonly dispatch: readonly [number, number, number];
  /** Whether `main` takes the index of its invocation; otherwise it reads `workgroupId`, and the result is of rank 4. */
  readonly flat: boolean;
  /** Declarations of uniforms of its own, each with a comma at its end: `rows: i32, factor: f32,`. */
  readonly uniforms?: string;
  /** Names the code: two shaders of the same key and the same ranks of inputs are compiled once. */
  readonly shaderKey: string;
  readonly code: string;
}

/** A number for a uniform of a shader, in their order. */
export interface Uniform {
  readonly type: 'int32' | 'uint32' | 'float32';
  readonly data: number[];
}

/** What we use of the backend. */
interface Backend {
  readonly device: GPUDevice;
  /** What it knows of tensors: their values as long as they have not been uploaded, and of small ones after that. */
  readonly tensorMap: {
    get(dataId: TensorInfo['dataId']): {
      values?: Float32Array | null;
      uploaded?: ArrayLike<number> | undefined;
      changes?: boolean;
    };
  };
  makeTensorInfo(shape: readonly number[], dtype: DataType, values?: Float32Array | Int32Array): TensorInfo;
  disposeData(dataId: TensorInfo['dataId']): boolean;
  runWebGPUProgram(
    program: object,
    inputs: readonly TensorInfo[],
    dtype: DataType,
    uniforms?: readonly Uniform[],
    output?: TensorInfo,
  ): TensorInfo;
}

/** The active backend, which is that of WebGPU whenever a kernel of it runs. */
export const webgpuBackend = (): Backend => backend() as unknown as Backend;

/** One number for a uniform. */
export const int = (value: number): Uniform => ({ type: 'int32', data: [value] });
/** One number for a uniform. */
export const float = (value: number): Uniform => ({ type: 'float32', data: [value] });

/** How a shader is run. */
interface RunOptions {
  readonly uniforms?: readonly Uniform[];
  readonly dtype?: DataType;
  /** A tensor to write into, of any shape; default a new one. */
  readonly into?: TensorInfo;
}

/** Runs a shader, and returns what it wrote. */
export function runShader(
  shader: Shader,
  inputs: readonly TensorInfo[],
  { uniforms = [], dtype = 'float32', into }: RunOptions = {},
): TensorInfo {
  const { code, flat, outputShape, ...rest } = shader;
  const program = {
    ...rest,
    outputShape: [...outputShape],
    variableNames: [...shader.variableNames],
    workgroupSize: [...shader.workgroupSize],
    dispatch: [...shader.dispatch],
    // The backend tells from it how `main` is called; the dispatch is ours.
    dispatchLayout: flat ? { x: outputShape.map((_, axis) => axis) } : { x: [3], y: [1, 2], z: [0] },
    getUserCode: () => code,
  };
  const result = webgpuBackend().runWebGPUProgram(program, inputs, dtype, uniforms, into);
  if (into) forgetValues(into);
  return result;
}

/** Forgets what is known here of the values of a tensor that changes on the device; the backend would keep all that was read. */
export function forgetValues({ dataId }: TensorInfo): void {
  const data = webgpuBackend().tensorMap.get(dataId);
  data.values = null;
  data.uploaded = undefined;
  data.changes = true;
}

/** Invocations of a workgroup of a flat shader. */
const FLAT = 64;

/** The sizes of a shader whose invocations each make one element of the result, or several. */
export function flatly(count: number): Pick<Shader, 'workgroupSize' | 'dispatch' | 'flat'> {
  return { workgroupSize: [FLAT, 1, 1], dispatch: [Math.ceil(count / FLAT), 1, 1], flat: true };
}
