import {
  add,
  addN,
  clone,
  engine,
  ones,
  tidy,
  util,
  zerosLike,
  type NamedTensorMap,
  type Scalar,
  type Tensor,
  type TensorContainer,
} from '@tensorflow/tfjs-core';
import { hasEngineKernel, type GradientsOfPart } from '@sr3kit/ops';

/** One operation of the forward pass, as TensorFlow.js 4.22 records it. */
interface TapeNode {
  readonly kernelName: string;
  readonly inputs: NamedTensorMap;
  readonly outputs: readonly Tensor[];
  /** Gradients of the inputs from those of the outputs, null where that is zero. */
  readonly gradient?: (dys: (Tensor | null)[]) => Readonly<Record<string, () => Tensor>>;
  /** What the gradient needs; kept out of reach of tidy, so whoever has the tape frees it. */
  readonly saved?: readonly Tensor[];
}

/** The part of the engine that records. Its types call this private, and there is no public way to a tape. */
interface Recorder {
  startTape(): void;
  endTape(): void;
  readonly state: { activeTape: TapeNode[] | null; gradientDepth: number };
}

/** A value and its gradients. */
export interface ValueAndGradients<T extends Tensor> {
  readonly value: T;
  /** In the order of the arguments; undefined where the value does not depend on one. */
  readonly gradients: readonly (Tensor | undefined)[];
}

/**
 * Value and gradients of a function. What the library's own backward pass keeps to its end, every activation and the
 * gradient of each, is freed here as soon as it has been used: about half of the memory.
 *
 * @param f - A scalar of the arguments; what it makes on the way is freed.
 * @param xs - What to differentiate by. Stays the caller's.
 * @param scale - The gradients are multiplied by it, `[]`: 1 by default. Stays the caller's.
 * @returns Tensors owned by the caller.
 * @throws Error for an operation without a gradient; whatever `f` throws.
 */
export function valueAndGradients<T extends Tensor>(
  f: () => T,
  xs: readonly Tensor[],
  scale?: Scalar,
): ValueAndGradients<T> {
  return recorded(f, (value, tape) => ({
    value,
    gradients: backward(tape, value, xs, scale ? clone(scale) : ones(value.shape)),
  }));
}

/**
 * The same for a part of the function, computed again within its backward pass.
 *
 * @returns Zeros where the part does not depend on an input.
 */
export const gradientsOfPart: GradientsOfPart = (part, inputs, dy) =>
  recorded(
    () => part(inputs),
    (value, tape) => backward(tape, value, inputs, clone(dy)).map((gradient, i) => gradient ?? zerosLike(inputs[i]!)),
  );

/** Records a function, and frees at the end what the tape holds. A tape that is being worked on meanwhile stays. */
function recorded<T extends Tensor, R extends TensorContainer>(
  f: () => T,
  use: (value: T, tape: readonly TapeNode[]) => R,
): R {
  const recorder = engine() as unknown as Recorder;
  if (recorder.state.gradientDepth > 0) throw new Error('a training step cannot be part of another gradient');
  const outer = recorder.state.activeTape;
  try {
    const value = record(f, recorder);
    return tidy(() => use(value, recorder.state.activeTape ?? []));
  } finally {
    for (const { saved } of recorder.state.activeTape ?? []) free(saved);
    recorder.state.activeTape = outer;
  }
}

function record<T extends Tensor>(f: () => T, recorder: Recorder): T {
  recorder.startTape();
  try {
    return tidy(f);
  } finally {
    recorder.endTape();
  }
}

/** @param dy - Gradient of the value; freed here. */
function backward(tape: readonly TapeNode[], value: Tensor, xs: readonly Tensor[], dy: Tensor): (Tensor | undefined)[] {
  const dependent = dependents(tape, xs);
  const wanted = new Set(xs.map(({ id }) => id));
  const gradients = new Map([[value.id, dy]]);
  const waiting: Waiting = new Map();
  for (const node of [...tape].reverse()) {
    for (const { id } of node.outputs) addWaiting(gradients, waiting, id);
    const dys = node.outputs.map(({ id }) => gradients.get(id) ?? null);
    const names = Object.keys(node.inputs).filter((name) => dependent.has(node.inputs[name]!.id));
    if (names.length > 0 && dys.some((dy) => dy !== null)) {
      gradientsOf(node, names, dys).forEach((dx, i) => accumulate(gradients, waiting, node.inputs[names[i]!]!, dx));
    }
    for (const { id } of node.outputs) {
      if (wanted.has(id)) continue;
      gradients.get(id)?.dispose();
      gradients.delete(id);
    }
    free(node.saved);
  }
  for (const { id } of xs) addWaiting(gradients, waiting, id);
  return xs.map(({ id }) => gradients.get(id));
}

/** Parts of a gradient that are to be added to it. */
type Waiting = Map<number, Tensor[]>;

/** Numbers of a tensor whose parts may wait: together they take little memory. */
const FEW = 2 ** 16;

/** Tensors that are added up at once: every GPU lets an operation have as many, and the result. */
const AT_ONCE = 7;

/** Adds the parts that wait, in few operations where there are many. */
function addWaiting(gradients: Map<number, Tensor>, waiting: Waiting, id: number): void {
  const parts = waiting.get(id);
  if (!parts) return;
  let whole = gradients.get(id)!;
  for (let i = 0; i < parts.length; i += AT_ONCE - 1) {
    const some = [whole, ...parts.slice(i, i + AT_ONCE - 1)];
    whole = addN(some);
    for (const part of some) part.dispose();
  }
  gradients.set(id, whole);
  waiting.delete(id);
}

/** The tensors that are a function of some of these, themselves included. */
function dependents(tape: readonly TapeNode[], xs: readonly Tensor[]): ReadonlySet<number> {
  const found = new Set(xs.map(({ id }) => id));
  for (const { inputs, outputs } of tape) {
    if (Object.values(inputs).some(({ id }) => found.has(id))) for (const { id } of outputs) found.add(id);
  }
  return found;
}

function gradientsOf(node: TapeNode, names: readonly string[], dys: (Tensor | null)[]): readonly Tensor[] {
  if (!node.gradient) {
    throw new Error(`${node.kernelName} has no gradient: compute it outside the loss, or with other operations`);
  }
  return tidy(() => {
    const of = node.gradient!(dys);
    // A gradient may be one that came in, or one tensor may serve two inputs: each gets a handle of its own.
    return names.map((name) => clone(of[name]!()));
  });
}

function accumulate(gradients: Map<number, Tensor>, waiting: Waiting, x: Tensor, dx: Tensor): void {
  if (!util.arraysEqual(dx.shape, x.shape)) {
    throw new Error(`a gradient has shape [${dx.shape.join(', ')}] where its tensor has [${x.shape.join(', ')}]`);
  }
  const before = gradients.get(x.id);
  if (!before) {
    gradients.set(x.id, dx);
    return;
  }
  // Where each operation is a command to a GPU; elsewhere nothing is gained.
  if (dx.size <= FEW && hasEngineKernel('Sr3kitHold')) {
    waiting.set(x.id, [...(waiting.get(x.id) ?? []), dx]);
    return;
  }
  gradients.set(x.id, add(before, dx));
  before.dispose();
  dx.dispose();
}

function free(tensors: readonly Tensor[] | undefined): void {
  for (const tensor of tensors ?? []) tensor.dispose();
}
