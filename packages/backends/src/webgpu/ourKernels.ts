import { getKernel, registerKernel, type KernelConfig } from '@tensorflow/tfjs-core';
import { attention, attentionGrad } from './attention.ts';
import { banded } from './banded.ts';
import { bytes } from './bytes.ts';
import { conv3x3, conv3x3Halves, conv3x3InputGrad, conv3x3Swish } from './conv3x3.ts';
import { dense } from './dense.ts';
import { denseGrad } from './denseGrad.ts';
import { filmGrad } from './filmGrad.ts';
import { conv1x1FilterGrad, conv3x3FilterGrad, filterGradHalves } from './filterGrad.ts';
import { gaussianField } from './gaussianField.ts';
import { groupNorm, groupNormGrad, groupNormHalves } from './groupNorm.ts';
import { pack, unpack } from './halves.ts';
import { paste } from './paste.ts';
import { sinusoids } from './sinusoids.ts';
import { swish, swishGrad } from './swish.ts';
import { guardedAdam, holdCommands, measure } from './update.ts';
import { join, views } from './vectors.ts';

const ours = [
  conv3x3,
  conv3x3Swish,
  conv3x3InputGrad,
  conv3x3FilterGrad,
  conv1x1FilterGrad,
  swish,
  swishGrad,
  groupNorm,
  groupNormGrad,
  views,
  join,
  measure,
  guardedAdam,
  holdCommands,
  dense,
  denseGrad,
  attention,
  attentionGrad,
  sinusoids,
  gaussianField,
  banded,
  bytes,
  paste,
  pack,
  unpack,
  conv3x3Halves,
  filterGradHalves,
  groupNormHalves,
  filmGrad,
];

/** Gives WebGPU the kernels of ours that `@sr3kit/ops` looks for. Calling it again changes nothing. */
export function registerWebgpuKernels(): void {
  for (const kernel of ours) {
    const { kernelName, backendName } = kernel;
    if ((getKernel(kernelName, backendName) as KernelConfig | undefined) !== undefined) continue;
    // A list of results, as from the kernels of native TensorFlow.
    registerKernel({ ...kernel, kernelFunc: (call) => [kernel.kernelFunc(call)].flat() });
  }
}
