import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { distsShapes, lpipsShapes } from '@sr3kit/distances';
import { writeSafetensorsFile } from '@sr3kit/safetensors/node';

/** Weights of the sizes of LPIPS and DISTS that nobody has trained, in a folder as the real ones lie. */
export async function writeStandInDistances(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const [name, shapes] of Object.entries({ lpips: lpipsShapes, dists: distsShapes })) {
    const arrays = new Map(
      [...shapes].map(([weight, shape], i) => {
        const size = shape.reduce((product, length) => product * length, 1);
        // Roughly keeps the variance of what enters a layer; what is learned of each channel is positive.
        const deviation = shape.length === 1 ? 0 : Math.sqrt((4 * shape.at(-1)!) / size);
        const data = Float32Array.from({ length: size }, (_, j) =>
          deviation === 0 ? 0.5 : deviation * Math.sin(12.9 * j * (i + 1) + 1e-4 * j * j),
        );
        return [weight, { shape: [...shape], data }];
      }),
    );
    await writeSafetensorsFile(join(folder, `${name}.safetensors`), arrays, { dtype: 'F16' });
  }
}
