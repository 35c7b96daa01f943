import { env, findBackendFactory, registerBackend, removeBackend } from '@tensorflow/tfjs-core';
import { activate } from '../activate.ts';
import { EngineError } from '../engineError.ts';
import type { StartRequest } from '../engineTable.ts';
import { registerGpuKernels } from '../registerKernels.ts';
import { noLimits, type StartedEngine } from '../startedEngine.ts';
import { isSoftwareDriver } from '../webgpu/adapter.ts';
import { registerGradients } from './gradients.ts';
import { failReadsWhenLost } from './webglReads.ts';

/** As TensorFlow.js makes its own: nothing that is only for pictures on a screen. */
const attributes: WebGLContextAttributes = {
  alpha: false,
  antialias: false,
  premultipliedAlpha: false,
  preserveDrawingBuffer: false,
  depth: false,
  stencil: false,
};

/** The engine on the context that lives; null where there is none, or it was lost. */
let live: StartedEngine | null = null;

/**
 * Starts WebGL 2. Where a context lives, it is used again.
 *
 * @throws {EngineError} if the browser has none, it cannot compute in 32 bits, or it is only emulated on the processor and that will
 * not do.
 */
export async function startWebgl({ softwareGpu }: Pick<StartRequest, 'softwareGpu'>): Promise<StartedEngine> {
  if (live && (softwareGpu || !live.facts.software)) {
    await activate('webgl', 'webgl');
    return live;
  }
  const { gl, device } = openContext();
  const software = isSoftwareDriver(device);
  try {
    if (software && !softwareGpu) {
      throw new EngineError(
        'webgl',
        `the only adapter is a GPU emulated on the processor, slower than "wasm" (${device})`,
        'Switch on hardware acceleration in the browser, or ask for "webgl" by name.',
      );
    }
    await registerGradients();
    const tfjs = await import('@tensorflow/tfjs-backend-webgl');
    registerGpuKernels('webgl');
    // Its flags ask the context that it knows of; the backend gets it by name, and so no compiled program of another one.
    tfjs.setWebGLContext(2, gl);
    if (!env().getBool('WEBGL_RENDER_FLOAT32_ENABLED')) {
      throw new EngineError('webgl', `${device} computes in 16 bits only`, 'Use engine "wasm".');
    }
    const gpgpu = new tfjs.GPGPUContext(gl);
    // Whatever holds the name: the module's own registration, or the backend of a lost context.
    forgetBackend();
    registerBackend('webgl', () => new tfjs.MathBackendWebGL(gpgpu));
    await activate('webgl', 'webgl');
    failReadsWhenLost(gpgpu);
  } catch (error) {
    loseContext(gl);
    throw error;
  }
  live = own(gl, device, software);
  return live;
}

function openContext(): { gl: WebGL2RenderingContext; device: string } {
  const canvas = typeof OffscreenCanvas === 'undefined' ? document.createElement('canvas') : new OffscreenCanvas(1, 1);
  const gl = canvas.getContext('webgl2', attributes) as WebGL2RenderingContext | null;
  if (!gl) {
    throw new EngineError('webgl', 'this browser has no WebGL 2', 'Switch on hardware acceleration in the browser.');
  }
  const names = gl.getExtension('WEBGL_debug_renderer_info');
  return { gl, device: String(gl.getParameter(names ? names.UNMASKED_RENDERER_WEBGL : gl.RENDERER)) };
}

function own(gl: WebGL2RenderingContext, device: string, software: boolean): StartedEngine {
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
    restart: () => startWebgl({ softwareGpu: software }),
    release: () => {
      if (live === started) {
        live = null;
        released = true;
        forgetBackend();
        loseContext(gl);
      }
      return Promise.resolve();
    },
  };
  return started;
}

/** The only way to free a context at once: a browser has a few of them only, and collects them late. */
function loseContext(gl: WebGL2RenderingContext): void {
  gl.getExtension('WEBGL_lose_context')?.loseContext();
}

function forgetBackend(): void {
  if ((findBackendFactory('webgl') as unknown) != null) removeBackend('webgl');
}
