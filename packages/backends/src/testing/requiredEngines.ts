import type { EngineName } from '../engine.ts';

/** Engines that must be there: those that npm installs, and on a build server what else can be installed there. */
export const requiredEngines: readonly EngineName[] =
  process.env['CI'] === 'true' ? ['tensorflow', 'webgpu', 'wasm', 'cpu'] : ['wasm', 'cpu'];
