import { PARSE_OPTIONS } from '@sr3kit/config';
import { liteConfigSchema, parameterShapes as liteShapes, type LiteConfig } from '@sr3kit/lite';
import { parameterShapes as unetShapes, unetConfigSchema, type UnetConfig } from '@sr3kit/unet';
import { z } from 'zod';

/** A network's configuration, by kind. */
export type Network = ({ readonly kind: 'unet' } & UnetConfig) | ({ readonly kind: 'lite' } & LiteConfig);

const kindSchema = z.looseObject({ kind: z.enum(['unet', 'lite']) });

/**
 * Validates a {@link Network}. The fields beside `kind` go to the network's own schema, so that it refuses unknown keys
 * and checks fields against each other as it does alone.
 */
export const networkSchema: z.ZodType<Network> = z
  .looseObject({})
  .transform(({ kind, ...fields }, context): Network => {
    const kindResult = kindSchema.safeParse({ kind }, PARSE_OPTIONS);
    // Fields of an unknown kind are read as those of the first one: most mistakes are in the kind alone.
    const result =
      kindResult.data?.kind === 'lite'
        ? tagged('lite', liteConfigSchema.safeParse(fields, PARSE_OPTIONS))
        : tagged('unet', unetConfigSchema.safeParse(fields, PARSE_OPTIONS));
    if (kindResult.success && 'network' in result) return result.network;
    const errors = [kindResult.error, 'error' in result ? result.error : undefined];
    for (const error of errors)
      for (const issue of error?.issues ?? [])
        // zod asks for the input of an issue that is handed on; PARSE_OPTIONS made it part of the issue.
        context.issues.push({ ...issue, input: issue.input } as z.core.$ZodRawIssue);
    return z.NEVER;
  });

function tagged<TKind extends Network['kind'], TConfig>(
  kind: TKind,
  result: z.ZodSafeParseResult<TConfig>,
): { network: { kind: TKind } & TConfig } | { error: z.ZodError } {
  return result.success ? { network: { kind, ...result.data } } : { error: result.error };
}

/** Name and shape of each weight of a network. */
export function networkShapes(network: Network): ReadonlyMap<string, readonly number[]> {
  if (network.kind === 'lite') {
    const { kind: _, ...config } = network;
    return liteShapes(config);
  }
  const { kind: _, ...config } = network;
  return unetShapes(config);
}

/** Number of weights of a network. */
export function countParameters(network: Network): number {
  let sum = 0;
  for (const shape of networkShapes(network).values()) sum += shape.reduce((product, length) => product * length, 1);
  return sum;
}

/** Number of classes of a class-conditional network; undefined for the others. Only U-Nets come in that form. */
export function classesOf(network: Network): number | undefined {
  return network.kind === 'unet' ? network.classes : undefined;
}
