import { expect } from 'vitest';
import { main } from '../cli.ts';
import { writeTestPictures } from './testPictures.ts';
import { runArguments, type WorkFolder } from './workFolder.ts';

const base = [
  ...['model.task={scale: 1, size: 16, channels: 3, consistency: 0}', 'model.network.conditionChannels=0'],
  ...['model.network.classes=2', 'model.objective.target=image', 'model.objective.labelDropout=0.5'],
  ...['data.labels=folder', 'data.files=[classes]', 'data.shorterSide=16'],
];
const stage = [
  'model.task.consistency=0',
  'data.augment.blur={probability: 0.5, sigma: [0.2, 1]}',
  'data.quantize=false',
];

/**
 * Trains a base of two classes and a stage for a step each, into the folders `base` and `stage`, on pictures in `classes`.
 *
 * @param classes - Names of their folders.
 * @param pictures - Of each class.
 */
export async function trainTinyCascade(
  work: WorkFolder,
  classes: readonly [string, string],
  pictures: number,
): Promise<void> {
  for (const name of classes) await writeTestPictures(work.path(`classes/${name}`), pictures, 64);
  for (const [output, fields] of [
    ['base', base],
    ['stage', stage],
  ] as const) {
    const io = work.io();
    const set = ['training.steps=1', 'validation=null', ...fields].flatMap((field) => ['--set', field]);
    expect(await main(runArguments(output, set), io), io.err()).toBe(0);
  }
}
