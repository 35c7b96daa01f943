import type { EngineName } from '../engine.ts';

/** Engine names of browsers in the order in which `auto` tries them. */
export const engineNames: readonly EngineName[] = ['webgpu', 'webgl', 'wasm', 'cpu'];
