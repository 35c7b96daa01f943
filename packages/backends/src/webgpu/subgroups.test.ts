import * as tf from '@tensorflow/tfjs-core';
import { afterAll, describe, expect, test } from 'vitest';
import { values } from '../testing/cases.ts';
import { requiredEngines } from '../testing/requiredEngines.ts';
import { softwareWebgpu } from '../testing/softwareWebgpu.ts';
import { SUBGROUPS, useSubgroups } from './subgroups.ts';

const { available, why } = await softwareWebgpu();
const skipped = !available && !requiredEngines.includes('webgpu');
const backend = (): { readonly device: GPUDevice; readonly pipelineCache: object } => tf.backend() as never;
const has = available && backend().device.features.has(SUBGROUPS);

const run = (name: string, inputs: tf.NamedTensorMap, attrs: object = {}): tf.Tensor[] =>
  tf.engine().runKernel<tf.Tensor[]>(name, inputs, attrs as tf.NamedAttrMap);

/** What the kernels that reduce answer. */
function results(): tf.Tensor[] {
  const x = values([2, 5, 6, 8], 1);
  const dy = values([2, 5, 6, 8], 2);
  const [gamma, beta] = [values([8], 3), values([8], 4)];
  const attributes = { groups: 2, epsilon: 1e-5, swish: true };
  const [y, statistics] = run('Sr3kitGroupNorm', { x, gamma, beta }, attributes) as [tf.Tensor, tf.Tensor];
  const gradients = run('Sr3kitGroupNormGrad', { dy, x, gamma, beta, statistics }, attributes);
  const qkv = values([2, 9, 12], 5);
  const attended = run('Sr3kitAttention', { qkv }, { heads: 2 });
  const slopes = run('Sr3kitAttentionGrad', { qkv, dy: values([2, 9, 4], 6) }, { heads: 2 });
  const inputs = { gradient: values([700], 7), loss: tf.scalar(2), before: tf.tensor1d([0, 0, 1, 1]) };
  const [measures] = run('Sr3kitMeasure', inputs, { batches: 1, clipNorm: 0.5 }) as [tf.Tensor];
  return [y, ...gradients, ...attended, ...slopes, measures];
}

describe.skipIf(skipped || !has)(
  skipped ? `webgpu (${why})` : has ? 'reductions' : 'this driver has no subgroups',
  { timeout: 5 * 60_000 },
  () => {
    afterAll(() => useSubgroups(has));

    test('come to the same with subgroups and without', async () => {
      const [plain, inSubgroups] = [false, true].map((wanted) => {
        useSubgroups(wanted);
        return tf.tidy(results);
      }) as [tf.Tensor[], tf.Tensor[]];
      for (const [i, each] of plain.entries()) {
        const [wanted, found] = await Promise.all([each.data<'float32'>(), inSubgroups[i]!.data<'float32'>()]);
        found.forEach((value, at) => expect(Math.abs(value - wanted[at]!), `${i}`).toBeLessThan(2e-6));
      }
      tf.dispose([...plain, ...inSubgroups]);
      const used = Object.keys(backend().pipelineCache).filter((key) => key.endsWith('_subgroups'));
      expect(used).toHaveLength(6);
    });
  },
);
