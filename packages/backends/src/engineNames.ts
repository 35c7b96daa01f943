import type { EngineName } from './engine.ts';

/** Engine names of Node in the order in which `auto` tries them. */
export const engineNames: readonly EngineName[] = ['tensorflow-gpu', 'tensorflow', 'webgpu', 'wasm', 'cpu'];
