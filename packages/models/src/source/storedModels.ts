import { writeSafetensors } from '@sr3kit/safetensors';
import type { Architectures } from '../architectures.ts';
import { readModel, type ModelFiles } from '../files/modelFiles.ts';
import { openCache } from './fetchBytes.ts';
import { ModelError } from './modelError.ts';
import { loadModelSource, type ModelSource } from './modelSource.ts';

/** Name of the page's Cache storage that holds them. */
const STORE = 'sr3kit-models';
/** Keys of a cache are addresses. Nothing is ever fetched from this one: its ending is reserved (RFC 2606). */
const ROOT = 'https://sr3kit-models.invalid/';

/** A model that a page keeps. */
export interface StoredModel {
  readonly name: string;
  /** Of its two files. */
  readonly bytes: number;
}

/**
 * Keeps a model in the page's storage under a name, for the next visit and for offline use: one that the user has
 * picked, or that was downloaded. It replaces a model of the same name.
 *
 * @throws ModelError where there is no storage, or where it is full or refused; whatever the source throws.
 */
export async function storeModel(name: string, source: ModelSource, architectures: Architectures = []): Promise<void> {
  const [configKey, weightsKey] = keysOf(name);
  const { config, arrays } = await loadModelSource(source, architectures);
  const store = await openCache(STORE);
  try {
    await store.put(configKey, sized(new TextEncoder().encode(JSON.stringify(config))));
    await store.put(weightsKey, sized(writeSafetensors(arrays)));
  } catch (cause) {
    await deleteStoredModel(name);
    throw new ModelError(
      `${name}: the browser could not store it (${(cause as Error).message}): make room, or allow this page to store data`,
      { cause },
    );
  }
}

/**
 * A model that {@link storeModel} has kept, for `createUpscaler`.
 *
 * @returns A function that reads it; it throws ModelError where no model has this name, and lists the names that exist.
 */
export function storedModel(name: string): (architectures?: Architectures) => Promise<ModelFiles> {
  return async (architectures = []) => {
    const store = await openCache(STORE);
    const [config, weights] = await Promise.all(keysOf(name).map((key) => store.match(key)));
    if (!config || !weights) {
      const names = (await storedModels()).map((each) => each.name).join(', ');
      throw new ModelError(`${name}: no model of this name is stored here; stored are: ${names || 'none'}`);
    }
    const names = { config: `${name}: model.json`, weights: `${name}: model.safetensors` };
    return readModel(await config.text(), await weights.arrayBuffer(), { names, architectures });
  };
}

/** The stored models, sorted by name. */
export async function storedModels(): Promise<readonly StoredModel[]> {
  const store = await openCache(STORE);
  const found = new Map<string, number>();
  for (const { url } of await store.keys()) {
    const name = decodeURIComponent(url.slice(ROOT.length).split('/')[0]!);
    const length = (await store.match(url))?.headers.get('content-length');
    found.set(name, (found.get(name) ?? 0) + Number(length ?? 0));
  }
  return [...found].map(([name, bytes]) => ({ name, bytes })).sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Removes a model from the page's storage; does nothing where there is none. */
export async function deleteStoredModel(name: string): Promise<void> {
  const store = await openCache(STORE);
  await Promise.all(keysOf(name).map((key) => store.delete(key)));
}

function keysOf(name: string): [config: string, weights: string] {
  if (name === '') throw new ModelError('a stored model needs a name');
  const folder = `${ROOT}${encodeURIComponent(name)}`;
  return [`${folder}/model.json`, `${folder}/model.safetensors`];
}

function sized(bytes: Uint8Array<ArrayBuffer>): Response {
  return new Response(bytes, { headers: { 'content-length': String(bytes.length) } });
}
