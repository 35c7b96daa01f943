import type { EngineDiagnosis, EngineFacts } from '@sr3kit/backends';
import { counted, formatRate } from './amounts.ts';

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

/** Engines that do not run, with why and what to do; what several share is said once. */
export function absentLines(absent: readonly EngineDiagnosis[]): string[] {
  const names = new Map<string, string[]>();
  for (const { name, passedOver, advice } of absent) {
    const why = `${passedOver}.${advice === null ? '' : ` ${advice}`}`;
    names.set(why, [...(names.get(why) ?? []), name]);
  }
  return [...names].map(([why, those]) => `${those.join(' and ')}: not here: ${why}`);
}
