import type { NetworkConfig, Untagged } from './architecture.ts';

/** A network's configuration as its own package knows it, which has no `kind` and refuses keys that it does not know. */
export function untagged<TNetwork extends NetworkConfig>({ kind: _, ...network }: TNetwork): Untagged<TNetwork> {
  return network;
}
