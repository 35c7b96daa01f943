import type { GPGPUContext } from '@tensorflow/tfjs-backend-webgl';

/** The part of the context that waits until the GPU is done, once a read. */
interface Waiting {
  pollFence(fence: unknown): Promise<void>;
  itemsToPoll: unknown[];
}

/** Makes reads fail when the context is lost: TensorFlow.js would wait for ever, and ask the browser all the while. */
export function failReadsWhenLost(gpgpu: GPGPUContext): void {
  const waiting = gpgpu as unknown as Waiting;
  const wait = waiting.pollFence.bind(gpgpu);
  const reads = new Set<(error: Error) => void>();
  const fail = (reject: (error: Error) => void): void => reject(new Error('the WebGL context was lost'));

  waiting.pollFence = (fence) =>
    new Promise((resolve, reject) => {
      if (gpgpu.gl.isContextLost()) return fail(reject);
      reads.add(reject);
      void wait(fence).then(() => {
        reads.delete(reject);
        resolve();
      });
    });
  gpgpu.gl.canvas.addEventListener('webglcontextlost', () => {
    waiting.itemsToPoll = [];
    for (const reject of reads) fail(reject);
    reads.clear();
  });
}
