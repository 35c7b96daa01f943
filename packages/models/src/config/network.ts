import type { LiteConfig } from '@sr3kit/lite';
import type { UnetConfig } from '@sr3kit/unet';

/** A network's configuration: the kind of its architecture, and the fields of that architecture's schema. */
export interface NetworkConfig {
  readonly kind: string;
}

/** The configurations of the built-in networks. */
export type BuiltInNetwork = UnetNetwork | LiteNetwork;

/** The paper's network, as `model.json` describes it. */
export type UnetNetwork = { readonly kind: 'unet' } & UnetConfig;

/** The light network, as `model.json` describes it. */
export type LiteNetwork = { readonly kind: 'lite' } & LiteConfig;

/** A configuration without the tag that tells architectures apart: what the network's own package knows. */
export type Untagged<TNetwork extends NetworkConfig> = Omit<TNetwork, 'kind'>;

/** A network's configuration as its own package knows it: without `kind`, which that package would refuse. */
export function untagged<TNetwork extends NetworkConfig>({ kind: _, ...network }: TNetwork): Untagged<TNetwork> {
  return network;
}
