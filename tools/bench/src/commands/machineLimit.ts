import type { Worker } from '../child/startWorkers.ts';
import { interleave } from '../interleave.ts';
import { opFlops, type MatMulSpec } from '../ops.ts';

/** The fastest that anything here multiplies matrices. */
export interface MachineLimit {
  /** Floating-point operations a second. */
  readonly flops: number;
  readonly by: string;
}

/** Measures the machine's limit: the best rate of a large matrix product on any of the sides. */
export async function machineLimit(sides: readonly Worker[], quick: boolean): Promise<MachineLimit> {
  const sizes = quick ? [64] : [1024, 2048];
  let limit: MachineLimit = { flops: 0, by: '' };
  for (const size of sizes) {
    const op: MatMulSpec = { kind: 'matMul', pass: 'forward', size };
    const found = await interleave(sides, quick ? 1 : 5, ({ child }) =>
      child.ask('timeOp', { op, seconds: quick ? 0.001 : 0.5 }),
    );
    found.forEach((rounds, i) => {
      for (const { seconds } of rounds) {
        const flops = opFlops(op)! / seconds;
        if (flops > limit.flops) limit = { flops, by: sides[i]!.name };
      }
    });
  }
  return limit;
}
