import { z } from 'zod';
import { PARSE_OPTIONS } from '@sr3kit/config';
import { allArchitectures, type Architectures } from '../architectures.ts';
import type { NetworkConfig } from '../config/network.ts';
import { type BuiltInNetwork } from '../config/network.ts';

/**
 * A schema of a network's configuration. The fields beside `kind` go to the architecture's own schema, so that it
 * refuses unknown keys and checks fields against each other as it does on its own.
 *
 * @param architectures - Your own, in addition to the built-in ones.
 */
export function networkSchemaOf(architectures: Architectures): z.ZodType<NetworkConfig> {
  const known = allArchitectures(architectures);
  const kindSchema = z.looseObject({ kind: z.enum(known.map(({ kind }) => kind)) });
  return z.looseObject({}).transform(({ kind, ...fields }, context): NetworkConfig => {
    const kindResult = kindSchema.safeParse({ kind }, PARSE_OPTIONS);
    // Fields of an unknown kind are checked as those of the first kind: usually only the kind is wrong.
    const architecture = known.find((each) => each.kind === kind) ?? known[0]!;
    const result = architecture.schema.safeParse(fields, PARSE_OPTIONS);
    if (kindResult.success && result.success) return { kind: architecture.kind, ...result.data };
    for (const error of [kindResult.error, result.error]) {
      for (const issue of error?.issues ?? [])
      // zod asks for the input of an issue that is handed on; PARSE_OPTIONS made it part of the issue.
      {
        context.issues.push({ ...issue, input: issue.input } as z.core.$ZodRawIssue);
      }
    }
    return z.NEVER;
  });
}

/** The schema of the built-in networks. */
export const networkSchema: z.ZodType<BuiltInNetwork> = networkSchemaOf([]) as z.ZodType<BuiltInNetwork>;
