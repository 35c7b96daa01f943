import { readFile } from 'node:fs/promises';
import { beforeAll, expect, test } from 'vitest';
import { writeImage } from '@sr3kit/data/node';
import { disposeParams } from '@sr3kit/denoiser';
import { fromTensors, initModel } from '@sr3kit/models';
import { saveModel } from '@sr3kit/models/node';
import { smallModel } from './start/smallModel.ts';
import { runArguments, useWorkFolder } from './testing/workFolder.ts';

const work = useWorkFolder();

beforeAll(async () => {
  const { config, params } = initModel(smallModel(), 1);
  const arrays = await fromTensors(params);
  disposeParams(params);
  for (const name of ['cut', 'vast']) await saveModel(work.path(name), config, arrays);
  const whole = await readFile(work.path('cut/model.safetensors'));
  await work.write('cut/model.safetensors', whole.subarray(0, 5000));
  const vast = Buffer.from(whole);
  vast.writeBigUInt64LE(10n ** 12n);
  await work.write('vast/model.safetensors', vast);
  await work.write('empty/.gitkeep', '');
  await work.write('text.png', 'this is no picture');
  await writeImage(work.path('dot.png'), { width: 1, height: 1, channels: 3, data: Uint8Array.of(200, 100, 50) });
});

const run = (...set: string[]): string[] =>
  runArguments(
    'none',
    set.flatMap((each) => ['--set', each]),
  );

test.each<[string, string[], string[]]>([
  ['a truncated safetensors', ['sample', 'cut', 'photos', '--out', 'none'], ['cut/model.safetensors', 'truncated']],
  ['a header that claims 1 TB', ['sample', 'vast', 'photos', '--out', 'none'], ['vast/model.safetensors', '1.00 TB']],
  ['an empty data folder', run('data.files=[empty]'), ['data.files[0]', 'is empty: put pictures into it']],
  ['a text file named .png', run('data.files=[text.png]'), ['text.png: its content is no picture in a known format']],
  ['a 1x1 image', run('data.files=[dot.png]'), ['dot.png: it is 1x1, smaller than the crop of 32']],
  [
    'a wrong type and an unknown key',
    run('training.steps=many', 'training.stepz=3'),
    ['2 fields are wrong', 'training.steps: expected number, got string "many"', 'training.stepz: unknown key'],
  ],
  [
    'a schedule with one step',
    run('model.schedule={kind: linear, steps: 1}'),
    ['model.schedule.steps: a schedule with one step has a single beta'],
  ],
  ['a negative seed', run('training.seed=-1'), ['training.seed: must be at least 0, got -1']],
])('%s: one message that says what, where and what to do, exit code 2, nothing written', async (_, argv, parts) => {
  const said = await work.refusal(argv);
  expect(said).toMatch(/^error: /m);
  for (const part of parts) expect(said).toContain(part);
  expect(work.exists('none')).toBe(false);
});
