import type { Engine, EngineName, EngineOptions } from '@sr3kit/backends';
import { loadModelSource, type Architectures, type ModelSource } from '@sr3kit/models';
import { Upscaler } from './upscaler.ts';
import { Weights } from './weights.ts';

/** What an upscaler is made of. */
export interface UpscalerOptions {
  /** Where the model comes from: an imported package of weights, an address, two files. */
  readonly model: ModelSource;
  /**
   * What computes: the best engine that works here (`auto`, the default), an engine by name, options for
   * `prepareEngine`, or an engine that has already been prepared. A process or page has one active engine at a time.
   */
  readonly engine?: 'auto' | EngineName | EngineOptions | Engine;
  /** Your own network architectures, in addition to the built-in ones. */
  readonly architectures?: Architectures;
}

/**
 * Loads a model and prepares an engine for it.
 *
 * @returns Owns the model's weights: call its `dispose` when you have finished with it.
 * @throws ModelError if the model cannot be loaded, CheckpointError if it is damaged or not a model, EngineError if an
 * engine asked for by name cannot be used here.
 */
export async function createUpscaler({
  model,
  engine = 'auto',
  architectures = [],
}: UpscalerOptions): Promise<Upscaler> {
  // Before the engine is prepared, so that a missing model is reported at once.
  const { config, arrays } = await loadModelSource(model, architectures);
  const ready = await engineOf(engine);
  return new Upscaler({ config, architectures, engine: ready, weights: new Weights(ready, arrays) });
}

async function engineOf(engine: NonNullable<UpscalerOptions['engine']>): Promise<Engine> {
  if (typeof engine === 'object' && 'rebuild' in engine) return engine;
  // Imported only here, so that pages with an engine of their own do not load these.
  const { prepareEngine } = await import('@sr3kit/backends');
  return prepareEngine(typeof engine === 'string' ? { engine } : engine);
}
