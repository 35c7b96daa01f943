import simd from '@tensorflow/tfjs-backend-wasm/wasm-out/tfjs-backend-wasm-simd.wasm?url';
import threaded from '@tensorflow/tfjs-backend-wasm/wasm-out/tfjs-backend-wasm-threaded-simd.wasm?url';
import plain from '@tensorflow/tfjs-backend-wasm/wasm-out/tfjs-backend-wasm.wasm?url';
import { photoX4 } from '@sr3kit/photo-x4';
import { createUpscaler, toImageData } from 'sr3kit';

const wasmPaths = {
  'tfjs-backend-wasm.wasm': plain,
  'tfjs-backend-wasm-simd.wasm': simd,
  'tfjs-backend-wasm-threaded-simd.wasm': threaded,
};
const ready = createUpscaler({ model: photoX4, engine: { engine: 'auto', wasmPaths } });
let running = new AbortController();

self.addEventListener('message', async ({ data: { file } }) => {
  // A new picture, or the button, stops the work in progress, within one step of one tile.
  running.abort();
  if (!file) return;
  running = new AbortController();
  const { signal } = running;
  try {
    const upscaler = await ready;
    for await (const { share, picture } of upscaler.upscaleSteps(file, { mode: 'diffusion', steps: 4, signal })) {
      const pixels = picture && toImageData(picture);
      self.postMessage({ share, pixels });
    }
  } catch (error) {
    if (!signal.aborted) throw error;
    self.postMessage({ stopped: true });
  }
});
