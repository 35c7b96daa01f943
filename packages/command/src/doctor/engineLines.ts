import type { EngineDiagnosis, EngineFacts, GpuThroughput } from '@sr3kit/backends';
import { counted, formatRate, formatTime } from './amounts.ts';

/** `wasm: WebAssembly with SIMD, 2 threads: 45 GFLOPS in a convolution, 12 GFLOPS in a training step (auto)`. */
export function engineLine({ name, speed, passedOver }: EngineDiagnosis, facts: EngineFacts, auto: boolean): string {
  const threads = facts.threads === null ? '' : `, ${counted(facts.threads, 'thread')}`;
  const rate =
    speed === null
      ? ''
      : `: ${formatRate(speed.convolution.gflops)} in a convolution, ${formatRate(speed.trainingStep.gflops)} in a training step`;
  const choice = auto ? ' (auto)' : passedOver === null ? '' : ` (not by itself: ${passedOver})`;
  return `${name}: ${facts.device}${threads}${rate}${choice}`;
}

/**
 * What a GPU says of itself, or that it says nothing:
 * `  by its own clock: matrix product 4096: 11 TFLOPS, 12.2 ms (12.6 by the processor's clock)`. Nothing for engines that are
 * not WebGPU, and where nothing was measured.
 */
export function gpuLines({ name, speed }: EngineDiagnosis): string[] {
  if (name !== 'webgpu' || speed === null) return [];
  if (speed.gpu === null) return ['  this GPU tells no times of its own (it lacks timestamp-query)'];
  return speed.gpu.map((each) => {
    const { gflops, milliseconds, wallMilliseconds } = each;
    const times = `${formatTime(milliseconds)} ms (${formatTime(wallMilliseconds)} by the processor's clock)`;
    return `  by its own clock: ${described(each)}: ${formatRate(gflops)}, ${times}`;
  });
}

function described({ work, width, side }: GpuThroughput): string {
  return side === null ? `${work} of ${width}` : `${work} 3x3 of ${width} channels, ${side}x${side}`;
}

/** Engines that do not run, with why and what to do; what several share is said once. */
export function absentLines(absent: readonly EngineDiagnosis[]): string[] {
  const names = new Map<string, string[]>();
  for (const { name, passedOver, advice } of absent) {
    const why = `${passedOver}.${advice === null ? '' : ` ${advice}`}`;
    names.set(why, [...(names.get(why) ?? []), name]);
  }
  return [...names].map(([why, those]) => `${those.join(' and ')}: not here: ${why}`);
}
