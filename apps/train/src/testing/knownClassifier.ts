import { classifierShapes, inceptionShapes } from '@sr3kit/classifier';
import { uniforms } from '@sr3kit/random';
import { writeSafetensorsFile } from '@sr3kit/safetensors/node';

/** Writes weights of the classifier's shapes that nobody trained: features of different pictures differ all the same. */
export async function writeKnownClassifier(path: string): Promise<void> {
  const arrays = [...classifierShapes].map(([name, shape], i) => {
    const size = shape.reduce((product, length) => product * length, 1);
    // As many as are drawn repeat: five million would take long.
    const drawn = uniforms(i, 0, 997);
    const inputs = name.includes('depthwise') ? shape[0]! ** 2 : size / shape.at(-1)!;
    const scale = name.endsWith('.bias') ? 0.2 : Math.sqrt(6 / inputs);
    const data = Float32Array.from({ length: size }, (_, k) => scale * (2 * drawn[k % 997]! - 1));
    return [name, { shape, data }] as const;
  });
  await writeSafetensorsFile(path, arrays);
}

/** Arrays of the shapes of FID's Inception-v3, in PyTorch's order, that nobody trained. */
export function knownInception(): [string, { shape: readonly number[]; data: Float32Array }][] {
  return [...inceptionShapes()].map(([name, shape], i) => {
    const size = shape.reduce((product, length) => product * length, 1);
    const drawn = uniforms(i, 0, 997);
    const value = (k: number): number => {
      if (shape.length > 1) return Math.sqrt(6 / (size / shape[0]!)) * (2 * drawn[k]! - 1);
      // Norms that scale by about 1 and shift by about 0.
      return name.endsWith('running_var') || name.endsWith('bn.weight') ? 0.5 + drawn[k]! : drawn[k]! - 0.5;
    };
    return [name, { shape, data: Float32Array.from({ length: size }, (_, k) => value(k % 997)) }];
  });
}
