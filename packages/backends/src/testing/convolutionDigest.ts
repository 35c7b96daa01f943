// Prints a digest of what our convolutions compute: a program of its own, as the number of threads is fixed at its start.

import { createHash } from 'node:crypto';
import { getKernel } from '@tensorflow/tfjs-core';
import { prepareEngine } from '../node/engines.ts';
import { byKernels } from './convolutions.ts';

await prepareEngine({ engine: 'tensorflow', threads: Number(process.argv[2]) });
const hash = createHash('sha256');
const added = { bias: true, residual: true };
// Many tasks, of one picture and of several; channels that are no multiple of a register; a filter of few partial sums.
const shapes = [
  { batch: 3, height: 33, width: 70, inputs: 17, outputs: 48 },
  { batch: 1, height: 40, width: 9, inputs: 64, outputs: 35 },
  { batch: 2, height: 8, width: 8, inputs: 160, outputs: 160 },
];
for (const factors of ['', 'Bfloat16'] as const) {
  if (!getKernel(`Sr3kitConv3x3${factors}`, 'tensorflow')) continue;
  for (const shape of shapes) for (const result of byKernels({ ...shape, ...added }, factors)) hash.update(result);
}
console.log(hash.digest('hex'));
