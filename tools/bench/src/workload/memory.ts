import { readFileSync, writeFileSync } from 'node:fs';
import type { Memory } from '../tasks.ts';

/**
 * Memory of this process. Where the system tells the highest use since a reset (Linux) that is what `peak` is; the figure
 * of `resourceUsage` may be that of the process that started this one.
 */
export function measureMemory({ reset }: { readonly reset: boolean }): Memory {
  if (reset) {
    globalThis.gc?.();
    tryTo(() => writeFileSync('/proc/self/clear_refs', '5'));
  }
  const status = tryTo(() => readFileSync('/proc/self/status', 'utf8'));
  const kilobytes = status?.match(/^VmHWM:\s+(\d+) kB/m)?.[1];
  const peak = kilobytes === undefined ? process.resourceUsage().maxRSS : Number(kilobytes);
  return { rss: process.memoryUsage.rss(), peak: peak * 1024 };
}

function tryTo<T>(act: () => T): T | undefined {
  try {
    return act();
  } catch {
    return undefined;
  }
}
