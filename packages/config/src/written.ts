/**
 * A configuration as a person writes it: the fields that have defaults may be left out, or be undefined.
 *
 * @template T - The configuration with everything filled in; of a union each member.
 * @template Defaulted - Names of the fields that have defaults.
 */
export type Written<T, Defaulted extends PropertyKey = keyof T> = T extends unknown
  ? Omit<T, Defaulted> & { readonly [K in Extract<keyof T, Defaulted>]?: T[K] | undefined }
  : never;
