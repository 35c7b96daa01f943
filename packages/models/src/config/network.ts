import type { LiteConfig } from '@sr3kit/lite';
import type { UnetConfig } from '@sr3kit/unet';

/** A network's configuration: the fields of its architecture's schema, and which architecture that is. */
export interface NetworkConfig {
  readonly kind: string;
}

/** The configurations of our own networks. */
export type BuiltInNetwork = UnetNetwork | LiteNetwork;

/** The network of the paper, as a model states it. */
export type UnetNetwork = { readonly kind: 'unet' } & UnetConfig;

/** The light network, as a model states it. */
export type LiteNetwork = { readonly kind: 'lite' } & LiteConfig;

/** A configuration without the tag that tells architectures apart: what the network's own package knows. */
export type Untagged<TNetwork extends NetworkConfig> = Omit<TNetwork, 'kind'>;

/** A network's configuration as its own package knows it, which has no `kind` and refuses keys that it does not know. */
export function untagged<TNetwork extends NetworkConfig>({ kind: _, ...network }: TNetwork): Untagged<TNetwork> {
  return network;
}
