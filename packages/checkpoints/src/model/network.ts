import { parameterShapes, unetConfigSchema, type UnetConfig } from '@sr3kit/unet';
import { z } from 'zod';
import { PARSE_OPTIONS } from '../config/parseConfig.ts';

/** A network's configuration, by kind. */
export type Network = { readonly kind: 'unet' } & UnetConfig;

const kindSchema = z.strictObject({ kind: z.literal('unet') });

/**
 * Validates a {@link Network}. The fields beside `kind` go to the network's own schema, so that it refuses unknown keys
 * and checks fields against each other as it does alone.
 */
export const networkSchema: z.ZodType<Network> = z
  .looseObject({})
  .transform(({ kind, ...fields }, context): Network => {
    const kindResult = kindSchema.safeParse({ kind }, PARSE_OPTIONS);
    const result = unetConfigSchema.safeParse(fields, PARSE_OPTIONS);
    if (kindResult.success && result.success) return { ...kindResult.data, ...result.data };
    for (const { error } of [kindResult, result])
      for (const issue of error?.issues ?? [])
        // zod asks for the input of an issue that is handed on; PARSE_OPTIONS made it part of the issue.
        context.issues.push({ ...issue, input: issue.input } as z.core.$ZodRawIssue);
    return z.NEVER;
  });

/** Name and shape of each weight of a network. */
export function networkShapes(network: Network): ReadonlyMap<string, readonly number[]> {
  const { kind: _, ...config } = network;
  return parameterShapes(config);
}
