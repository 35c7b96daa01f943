import { classifierShapes } from '@sr3kit/classifier';
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
