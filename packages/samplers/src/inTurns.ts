import type { Tensor4D } from '@tensorflow/tfjs-core';
import type { Evaluation } from '@sr3kit/denoiser';

/** Milliseconds of work after which other work gets its turn. */
const PATIENCE = 50;

/**
 * Computes an answer part by part. Between two parts the event loop gets its turn, if it has waited for a while, and the
 * signal is checked.
 *
 * @returns Owned by the caller.
 * @throws The signal's reason; nothing is then left behind.
 */
export async function inTurns(parts: Evaluation, signal?: AbortSignal): Promise<Tensor4D> {
  let turned = performance.now();
  try {
    for (;;) {
      const part = parts.next();
      if (part.done === true) return part.value;
      if (performance.now() - turned < PATIENCE) continue;
      await new Promise((resolve) => setTimeout(resolve));
      signal?.throwIfAborted();
      turned = performance.now();
    }
  } finally {
    // Frees what it holds, unless it has ended.
    parts.return(undefined as never);
  }
}
