import { readFileSync } from 'node:fs';
import { getKernel } from '@tensorflow/tfjs-core';
import type { Factors } from './convolutions.ts';

/** What a processor needs for convolutions of a kind of factors, as Linux calls it. */
const instructions: Readonly<Record<Factors, readonly string[]>> = {
  '': ['avx512f'],
  Bfloat16: ['avx512f', 'avx512bw', 'avx512_bf16'],
};

/** Whether our convolutions of a kind of factors can be tested. */
export interface ConvolutionPresence {
  readonly there: boolean;
  /** Whether their absence is a failure: on a build server whose processor can run them. */
  readonly required: boolean;
  /** Why they are not there. */
  readonly why: string;
}

/** Looks at this processor and at the kernels of the engine `tensorflow`, if it has been started. */
export function convolutionPresence(factors: Factors): ConvolutionPresence {
  const flags = processorFlags();
  const lacking = instructions[factors].filter((name) => !flags.has(name));
  return {
    there: Boolean(getKernel(`Sr3kitConv3x3${factors}`, 'tensorflow')),
    required: process.env['CI'] === 'true' && lacking.length === 0,
    why: lacking.length > 0 ? `this processor has no ${lacking.join(', ')}` : 'not built: npx sr3kit-native',
  };
}

function processorFlags(): ReadonlySet<string> {
  try {
    const [, flags] = /^flags\s*:(.*)$/m.exec(readFileSync('/proc/cpuinfo', 'utf8')) ?? [];
    return new Set(flags?.split(' '));
  } catch {
    // The kernels are for Linux alone.
    return new Set();
  }
}
