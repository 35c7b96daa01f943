import type { Architectures } from '../architectures.ts';
import { readModel, type ModelFiles } from '../files/modelFiles.ts';
import { fetchBytes, openCache } from './fetchBytes.ts';

/**
 * A model at an address. A package of weights exports one, whose URLs are made with `import.meta.url`, so that bundlers
 * find the files.
 */
export interface ModelAddress {
  /** What the model is called. */
  readonly name?: string;
  /** Of `model.json`. */
  readonly config: URL | string;
  /** Of `model.safetensors`. */
  readonly weights: URL | string;
  /**
   * Hashes that the files must have, as in subresource integrity (`sha256-` and base64), so that weights put
   * there by somebody else are never used; null if you trust the address.
   */
  readonly integrity: { readonly config: string; readonly weights: string } | null;
  /**
   * Browsers: keeps the files in the page's Cache storage of this name, for the next visit and for offline use.
   * `forgetModel` removes them.
   */
  readonly cache?: string;
}

/**
 * Reads a model from its address.
 *
 * @param architectures - Your own, in addition to the built-in ones.
 * @throws ModelError where a file cannot be loaded or is not the expected one; CheckpointError where the two are not a
 * model.
 */
export async function fetchModel(
  { config, weights, integrity, cache }: ModelAddress,
  architectures: Architectures = [],
): Promise<ModelFiles> {
  const [text, bytes] = await Promise.all([
    fetchBytes(config, { integrity: integrity?.config, cache }),
    fetchBytes(weights, { integrity: integrity?.weights, cache }),
  ]);
  const names = { config: String(config), weights: String(weights) };
  return readModel(new TextDecoder().decode(text), bytes, { names, architectures });
}

/** Removes what a page keeps of a model; does nothing where it keeps nothing. */
export async function forgetModel({ config, weights, cache }: ModelAddress): Promise<void> {
  if (cache === undefined) return;
  const kept = await openCache(cache);
  await Promise.all([kept.delete(String(config)), kept.delete(String(weights))]);
}
