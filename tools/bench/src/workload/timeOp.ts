import {
  conv2d,
  Conv2DBackpropFilter,
  Conv2DBackpropInput,
  dispose,
  div,
  dot,
  engine,
  grads,
  matMul,
  norm,
  reshape,
  slice,
  tensor,
  tidy,
  type NamedAttrMap,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
  type Tensor3D,
  type Tensor4D,
} from '@tensorflow/tfjs-core';
import { groupNorm, selfAttention, swish } from '@sr3kit/ops';
import { fixture } from '../fixture.ts';
import type { OpSpec } from '../ops.ts';
import type { Tasks } from '../tasks.ts';

/** An operation with its inputs. */
interface Prepared {
  readonly inputs: readonly Tensor[];
  readonly call: () => Tensor[];
}

/**
 * Calls an operation again and again for about so many seconds, after two calls that are not timed.
 *
 * @returns The mean time of a call, and for every tensor of the answer its projection onto fixed numbers in units of its
 * norm, by which two engines can be compared.
 */
export async function timeOp({ op, seconds }: Tasks['timeOp']['input']): Promise<Tasks['timeOp']['output']> {
  const { inputs, call } = prepare(op);
  try {
    const first = tidy(call);
    const digest = await Promise.all(first.map(digestOf));
    dispose(first);
    await repeat(call, 1);
    let calls = 1;
    for (;;) {
      const taken = await repeat(call, calls);
      if (taken >= seconds) return { seconds: taken / calls, calls, digest };
      calls = Math.max(calls + 1, Math.min(4 * calls, Math.ceil((1.1 * seconds * calls) / taken)));
    }
  } finally {
    dispose([...inputs]);
  }
}

/** Seconds of so many calls. Engines that work in the background are waited for once, at the end. */
async function repeat(call: () => Tensor[], calls: number): Promise<number> {
  const started = performance.now();
  for (let i = 1; i < calls; i++) dispose(tidy(call));
  const last = tidy(call);
  const one = slice(reshape(last[0]!, [-1]), 0, 1);
  await one.data();
  const taken = (performance.now() - started) / 1000;
  dispose([...last, one]);
  return taken;
}

async function digestOf(answer: Tensor): Promise<number> {
  const scalar = tidy(() => {
    const flat = reshape(answer, [-1]) as Tensor1D;
    return div(dot(flat, tensor(fixture('probe', flat.size)) as Tensor1D), norm(flat));
  });
  const [value] = await scalar.data();
  scalar.dispose();
  return value!;
}

function input(name: string, shape: number[]): Tensor {
  const size = shape.reduce((product, length) => product * length, 1);
  return tensor(fixture(name, size), shape, 'float32');
}

function prepare(op: OpSpec): Prepared {
  switch (op.kind) {
    case 'matMul': {
      const [a, b] = [input('a', [op.size, op.size]), input('b', [op.size, op.size])] as [Tensor2D, Tensor2D];
      return { inputs: [a, b], call: () => [matMul(a, b)] };
    }
    case 'convolution': {
      const { batch, size, inputs, outputs, kernel } = op;
      const x = input('x', [batch, size, size, inputs]) as Tensor4D;
      const filter = input('filter', [kernel, kernel, inputs, outputs]) as Tensor4D;
      const dy = input('dy', [batch, size, size, outputs]) as Tensor4D;
      const attributes = { strides: 1, pad: 'same', dataFormat: 'NHWC', dimRoundingMode: undefined };
      const kernels = {
        forward: () => conv2d(x, filter, 1, 'same') as Tensor,
        'input gradient': () => run(Conv2DBackpropInput, { dy, filter }, { ...attributes, inputShape: x.shape }),
        'filter gradient': () => run(Conv2DBackpropFilter, { x, dy }, { ...attributes, filterShape: filter.shape }),
      };
      return { inputs: [x, filter, dy], call: () => [kernels[op.pass]()] };
    }
    case 'group norm + swish': {
      const { batch, size, channels, groups } = op;
      const x = input('x', [batch, size, size, channels]);
      const [gamma, beta, dy] = [input('gamma', [channels]), input('beta', [channels]), input('dy', x.shape)];
      const apply = (...[a, g, b]: Tensor[]): Tensor =>
        swish(groupNorm(a as Tensor4D, g as Tensor1D, b as Tensor1D, { groups }));
      return { inputs: [x, gamma, beta, dy], call: forwardOrBoth(op.pass, apply, [x, gamma, beta], dy) };
    }
    case 'attention': {
      const shape = [op.batch, op.positions, op.channels];
      const [q, k, v, dy] = ['q', 'k', 'v', 'dy'].map((name) => input(name, shape)) as [Tensor, Tensor, Tensor, Tensor];
      const apply = (...parts: Tensor[]): Tensor => selfAttention(...(parts as [Tensor3D, Tensor3D, Tensor3D]));
      return { inputs: [q, k, v, dy], call: forwardOrBoth(op.pass, apply, [q, k, v], dy) };
    }
  }
}

function run(kernel: string, inputs: Record<string, Tensor>, attributes: Record<string, unknown>): Tensor {
  return engine().runKernel(kernel, inputs, attributes as NamedAttrMap) as Tensor;
}

function forwardOrBoth(
  pass: 'forward' | 'forward + backward',
  apply: (...inputs: Tensor[]) => Tensor,
  inputs: Tensor[],
  dy: Tensor,
): () => Tensor[] {
  return pass === 'forward' ? () => [apply(...inputs)] : () => grads(apply)(inputs, dy);
}
