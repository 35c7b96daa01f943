import type { EngineFacts, EngineLimits } from './engine.ts';

/** An engine that has been made the active backend, and the ways to handle its device. */
export interface StartedEngine {
  readonly facts: EngineFacts;
  /** As {@link Engine.lost}. */
  readonly lost: Promise<string>;
  /** Starts it again on a new device. */
  readonly restart: () => Promise<StartedEngine>;
  /** As {@link Engine.release}. */
  readonly release: () => Promise<void>;
}

/** No limit that is known. */
export const noLimits: EngineLimits = {
  memory: null,
  maxBufferSize: null,
  maxStorageBufferBindingSize: null,
  maxTextureSize: null,
};

const never: Promise<string> = new Promise(() => {});

/** An engine whose device cannot be lost, with nothing to give back. */
export function steadyEngine(device: string, threads: number | null, memory: number | null): StartedEngine {
  const started: StartedEngine = {
    facts: { device, threads, software: false, limits: { ...noLimits, memory } },
    lost: never,
    restart: () => Promise.resolve(started),
    release: () => Promise.resolve(),
  };
  return started;
}
