import type { Architecture } from './architecture/architecture.ts';
import type { BuiltInNetwork, NetworkConfig } from './config/network.ts';
import { lite } from './lite/lite.ts';
import { unet } from './unet/unet.ts';

type BuiltIn = {
  readonly [TKind in BuiltInNetwork['kind']]: Architecture<Extract<BuiltInNetwork, { readonly kind: TKind }>>;
};

/** The built-in architectures. A new one needs a line here and a member of the union `BuiltInNetwork`. */
const builtIn = { unet, lite } satisfies BuiltIn;

/** Your own architectures, in addition to the built-in ones. */
export type Architectures = readonly Architecture[];

/** The built-in architectures and the given ones; a given one replaces a built-in one of the same kind. */
export function allArchitectures(given: Architectures = []): Architectures {
  const kinds = new Set(given.map(({ kind }) => kind));
  return [...Object.values<Architecture>(builtIn).filter(({ kind }) => !kinds.has(kind)), ...given];
}

/**
 * The architecture of a network.
 *
 * @param given - Your own, in addition to the built-in ones.
 * @throws RangeError for an unknown kind; it lists the known ones.
 */
export function architectureOf(network: NetworkConfig, given: Architectures = []): Architecture {
  const known = allArchitectures(given);
  const found = known.find(({ kind }) => kind === network.kind);
  if (found) return found;
  const kinds = known.map(({ kind }) => kind).join(', ');
  throw new RangeError(
    `no architecture of kind ${JSON.stringify(network.kind)}: use one of ${kinds}, or pass yours in "architectures"`,
  );
}
