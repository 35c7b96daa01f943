import { parts, type Part } from './network.ts';

/** A layer with weights. */
export interface Layer {
  readonly name: string;
  /** Rows, columns, inputs, outputs. */
  readonly shape: readonly [number, number, number, number];
}

/** Classes of the published network, in an order of its own. */
export const inceptionClassCount = 1008;

/**
 * The convolutions in their order.
 *
 * @param thinner - Divides all numbers of channels: tests use a network of few.
 */
export function layers(thinner = 1): { readonly convolutions: readonly Layer[]; readonly features: number } {
  const convolutions: Layer[] = [];
  const outputsOf = (all: readonly Part[], inputs: number, before: string): number => {
    let channels = inputs;
    for (const part of all) {
      if (part.kind === 'convolution') {
        const outputs = part.outputs / thinner;
        convolutions.push({ name: before + part.name, shape: [...part.kernel, channels, outputs] });
        channels = outputs;
      } else if (part.kind === 'fork') {
        const name = nameWithin(before, part.name);
        channels = part.ways.reduce((sum, way) => sum + outputsOf(way, channels, name), 0);
      }
    }
    return channels;
  };
  const features = outputsOf(parts, 3, '');
  return { convolutions, features };
}

/** What stands before the names of a fork's layers. */
export function nameWithin(before: string, fork: string): string {
  return fork === '' ? before : `${before}${fork}.`;
}
