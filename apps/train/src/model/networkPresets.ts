import { allArchitectures, type NetworkConfig } from '@sr3kit/models';

/** The ready networks of all architectures, by name. */
export const networkPresets: Readonly<Record<string, NetworkConfig>> = Object.fromEntries(
  allArchitectures().flatMap(({ kind, presets }) =>
    Object.entries(presets).map(([name, fields]) => [name, { kind, ...fields }] as const),
  ),
);
