import { tensor, type Tensor } from '@tensorflow/tfjs-core';
import { namedValues, sizeOf } from '@sr3kit/testing';
import { distsShapes, lpipsShapes } from '../index.ts';

const shapes = { lpips: lpipsShapes, dists: distsShapes };

/** Widths of the networks of thin.json in place of the real ones. */
const channels: Readonly<Record<'dists' | 'lpips', readonly number[]>> = {
  lpips: [5, 4, 6, 4, 3],
  dists: [3, 3, 4, 4, 3, 3, 3, 5, 5, 5, 6, 6, 6],
};

/** Weights as perceptual.py makes them of their names. */
export function thinWeights(network: 'dists' | 'lpips'): Record<string, Tensor> {
  const widths = channels[network];
  const total = 3 + [3, 4, 3, 5, 6].reduce((sum, width) => sum + width, 0);
  return Object.fromEntries(
    [...shapes[network]].map(([name, real]) => {
      const layer = Number(/\d+/.exec(name)?.[0] ?? 0);
      const [inputs, outputs] = [layer === 0 ? 3 : widths[layer - 1]!, widths[layer]!];
      const side = real[0]!;
      const isWeight = name.endsWith('.weight');
      const learned = name.startsWith('heads') || !name.startsWith('convolutions');
      const shape = isWeight ? [side, side, inputs, outputs] : [learned && !name.startsWith('heads') ? total : outputs];
      const scale = isWeight ? Math.sqrt(6 / (side * side * inputs)) : learned ? 1 : 0.1;
      const values = namedValues(`${network}.${name}`, sizeOf(shape));
      return [
        name,
        tensor(
          values.map((value) => scale * value + (learned ? 1 : 0)),
          shape,
        ),
      ];
    }),
  );
}
