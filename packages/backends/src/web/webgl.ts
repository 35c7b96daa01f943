import { env, findBackend, findBackendFactory, registerBackend, removeBackend } from '@tensorflow/tfjs-core';
import type { GPGPUContext } from '@tensorflow/tfjs-backend-webgl';
import { activate } from '../activate.ts';
import type { StartRequest } from '../chooseEngine.ts';
import { EngineError } from '../engineError.ts';
import { noLimits, type StartedEngine } from '../startedEngine.ts';
import { isSoftwareDriver } from '../webgpu/adapter.ts';
import { registerGradients } from './gradients.ts';

/** The engine on the context that lives; null where there is none, or it was lost. */
let live: StartedEngine | null = null;

/**
 * Starts WebGL 2.
 *
 * @throws {EngineError} if the browser has none, it cannot compute in 32 bits, or only a processor plays it and that will
 * not do.
 */
export async function startWebgl({ softwareGpu }: StartRequest): Promise<StartedEngine> {
  if (live && (softwareGpu || !live.facts.software)) {
    await activate('webgl', 'webgl');
    return live;
  }
  const { gl, device } = probe();
  const software = isSoftwareDriver(device);
  if (software && !softwareGpu) {
    throw new EngineError(
      'webgl',
      `the only adapter is a processor that plays a GPU, slower than "wasm" (${device})`,
      'Switch on hardware acceleration in the browser, or ask for "webgl" by name.',
    );
  }
  gl.getExtension('WEBGL_lose_context')?.loseContext();
  await registerGradients();
  const tfjs = await import('@tensorflow/tfjs-backend-webgl');
  env().set('SOFTWARE_WEBGL_ENABLED', software);
  forgetBackend();
  registerBackend('webgl', () => new tfjs.MathBackendWebGL());
  await activate('webgl', 'webgl');
  if (!env().getBool('WEBGL_RENDER_FLOAT32_ENABLED')) {
    forgetBackend();
    throw new EngineError('webgl', `${device} computes in 16 bits only`, 'Use engine "wasm".');
  }
  live = own(device, software);
  return live;
}

/** Looks at a context of its own: TensorFlow.js tells nothing of the one it makes. */
function probe(): { gl: WebGL2RenderingContext; device: string } {
  const canvas = typeof OffscreenCanvas === 'undefined' ? document.createElement('canvas') : new OffscreenCanvas(1, 1);
  const gl = canvas.getContext('webgl2') as WebGL2RenderingContext | null;
  if (!gl) {
    throw new EngineError('webgl', 'this browser has no WebGL 2', 'Switch on hardware acceleration in the browser.');
  }
  const names = gl.getExtension('WEBGL_debug_renderer_info');
  return { gl, device: String(gl.getParameter(names ? names.UNMASKED_RENDERER_WEBGL : gl.RENDERER)) };
}

function own(device: string, software: boolean): StartedEngine {
  const { gl } = (findBackend('webgl') as unknown as { readonly gpgpu: GPGPUContext }).gpgpu;
  let released = false;
  const started: StartedEngine = {
    facts: {
      device: `${device}, WebGL 2`,
      threads: null,
      software,
      limits: { ...noLimits, maxTextureSize: Number(gl.getParameter(gl.MAX_TEXTURE_SIZE)) },
    },
    lost: new Promise((resolve) => {
      gl.canvas.addEventListener('webglcontextlost', () => {
        if (live === started) live = null;
        if (!released) resolve('the browser took the WebGL context back');
      });
    }),
    restart: () => startWebgl({ softwareGpu: software, threads: null, byName: true, wasmPaths: null }),
    release: () => {
      if (live === started) {
        live = null;
        released = true;
        forgetBackend();
        gl.getExtension('WEBGL_lose_context')?.loseContext();
      }
      return Promise.resolve();
    },
  };
  return started;
}

function forgetBackend(): void {
  if ((findBackendFactory('webgl') as unknown) != null) removeBackend('webgl');
}
