import { cp, readdir, readFile, rm } from 'node:fs/promises';
import sharp from 'sharp';
import { beforeAll, describe, expect, test } from 'vitest';
import { main } from '../cli.ts';
import { writeTestPictures } from '../testing/testPictures.ts';
import { runArguments, useWorkFolder } from '../testing/workFolder.ts';

const work = useWorkFolder();

const sets = (...set: string[]): string[] => set.flatMap((each) => ['--set', each]);
const four = sets('training.steps=4', 'training.checkpointEvery=2');

beforeAll(async () => {
  await writeTestPictures(work.path('more'), 4, 48);
  expect(await work.run('run', four)).toBe(0);
});

/** Continues a copy of the run to step 8; answers the notes. */
async function resumed(output: string, more: readonly string[], from: string = 'run'): Promise<string[]> {
  await cp(work.path(from), work.path(output), { recursive: true });
  const io = work.io();
  expect(await work.run(output, ['--resume', ...more], io), io.err()).toBe(0);
  const events = io.out().trimEnd().split('\n');
  return events.flatMap((line) => {
    const { event, text } = JSON.parse(line) as { event: string; text?: string };
    return event === 'note' && text !== undefined ? [text] : [];
  });
}

const since = 'changed since the run began: ';
/** How often a checkpoint is written changes too, but not what comes out. */
const expected = [`${since}training.steps: 4 -> 8`];

describe('a run that is resumed says', () => {
  test('nothing of what is as it was', async () => {
    expect(await resumed('same', [])).toEqual(expected);
  });
  test('which weights move by Muon, but not how the pattern is written that they fit', async () => {
    const by = (pattern: string): string[] => sets(`training.optimizer.muon.weights="${pattern}"`);
    expect(await work.run('by-muon', [...four, ...by('conv[12].weight$')])).toBe(0);
    // The default, as it was and as it is.
    expect(await resumed('as-before', sets('training.optimizer.muon={}'), 'by-muon')).toEqual(expected);
    const notes = await resumed('others', by('conv1.weight$'), 'by-muon');
    expect(notes).toContain(`${since}training.optimizer.muon.weights: "conv[12].weight$" -> "conv1.weight$"`);
    const [same, others] = await Promise.all(['as-before', 'others'].map((run) => work.read(run, 'log.jsonl')));
    const straight = await work.run('straight', sets('training.checkpointEvery=2', 'training.optimizer.muon={}'));
    expect(straight).toBe(0);
    expect(same).toBe(await work.read('straight', 'log.jsonl'));
    expect(others).not.toBe(same);
  });
  test('that pictures were added, once', async () => {
    await cp(work.path('photos'), work.path('grown'), { recursive: true });
    expect(await work.run('growing', [...four, ...sets('data.files=[grown]')])).toBe(0);
    await cp(work.path('more/picture-3.png'), work.path('grown/picture-3.png'));
    const grown = sets('data.files=[grown]');
    expect(await resumed('grew', grown, 'growing')).toEqual([...expected, `${since}the training pictures: 3 -> 4`]);
    expect(await resumed('grew-again', grown, 'grew')).toEqual([]);
  });
  test('that pictures are others, or of another depth', async () => {
    await cp(work.path('photos'), work.path('deep'), { recursive: true });
    const deep = sets('data.files=[deep]');
    expect(await work.run('of-deep', [...four, ...deep])).toBe(0);
    const sixteen = await sharp(work.path('photos/picture-0.png')).toColourspace('rgb16').png().toBuffer();
    await work.write('deep/picture-0.png', sixteen);
    const note = `${since}the training pictures: 3, but not the same`;
    expect(await resumed('deeper', deep, 'of-deep')).toEqual([...expected, note]);
  });
  test('that validation pictures are others, and looks for the best model on those anew', async () => {
    const scoreOf = async (run: string): Promise<{ step: number; on: string }> =>
      JSON.parse(await work.read(run, 'best/score.json')) as { step: number; on: string };
    const before = await scoreOf('run');
    // No model of this run could do better than that.
    await cp(work.path('run'), work.path('perfect'), { recursive: true });
    await work.write('perfect/best/score.json', JSON.stringify({ ...before, value: 0 }));
    await resumed('unchanged', [], 'perfect');
    expect(await scoreOf('unchanged')).toMatchObject({ step: 4, value: 0 });
    await cp(work.path('photos'), work.path('seen'), { recursive: true });
    await cp(work.path('photos/picture-1.png'), work.path('seen/picture-0.png'));
    const notes = await resumed('changed', sets('validation.files=[seen]'), 'perfect');
    expect(notes).toEqual([...expected, `${since}the validation pictures: "best" starts anew`]);
    const after = await scoreOf('changed');
    expect(after.step).toBe(8);
    expect(after.on).not.toBe(before.on);
  });
  test('that the engine is another one', async () => {
    const notes = await resumed('elsewhere', sets('engine=cpu', 'training.steps=5'));
    expect(notes.at(-1)).toMatch(/since the run began: the engine: wasm with \d+ threads? -> cpu/);
  });
  test('that there are no more steps to do', async () => {
    await cp(work.path('run'), work.path('done'), { recursive: true });
    expect(await work.refusal(runArguments('done', ['--resume', ...sets('training.steps=3')]))).toContain(
      '--resume: the run has already done 4 steps, and training.steps is 3: give more than 4',
    );
  });
});

test('the checkpoint of another model among those of a run is passed over', async () => {
  const flags = sets('model.network.channels=16', 'training.steps=6', 'training.checkpointEvery=6');
  expect(await work.run('foreign', flags)).toBe(0);
  await cp(work.path('run'), work.path('mixed'), { recursive: true });
  await cp(work.path('foreign/checkpoints'), work.path('mixed/checkpoints'), { recursive: true });
  const notes = await resumed('unmixed', [], 'mixed');
  expect(notes.at(-1)).toMatch(
    /step-000006 cannot be used: .*it belongs to a run of another model, remove it from here/,
  );
});

test('a run that has lost its checkpoints is refused, and nothing of it is removed', async () => {
  await cp(work.path('run'), work.path('lost'), { recursive: true });
  await rm(work.path('lost/checkpoints'), { recursive: true });
  const before = await readdir(work.path('lost'));
  expect(await work.refusal(runArguments('lost', ['--resume']))).toMatch(
    /--resume: there is no checkpoint in .*lost.checkpoints, though the run has done 4 steps: put them back there, or start/,
  );
  expect(await readdir(work.path('lost'))).toEqual(before);
  await rm(work.path('lost/model'), { recursive: true });
  expect(await work.refusal(runArguments('lost', ['--resume']))).toContain('there is no checkpoint in');
});

test("a copied run's config.yaml continues the copy; one of an earlier version, that names the old folder, too", async () => {
  await cp(work.path('run'), work.path('copy'), { recursive: true });
  expect(await work.read('copy/config.yaml')).toMatch(/^output: \.$/m);
  const log = await readFile(work.path('run/log.jsonl'));
  for (const [written, to] of [
    ['.', 5],
    [work.path('run'), 6],
  ] as const) {
    const text = (await work.read('copy/config.yaml')).replace(/^output: .*$/m, `output: ${written}`);
    await work.write('copy/config.yaml', text);
    const io = work.io();
    const argv = ['run', 'copy/config.yaml', '--resume', '--set', `training.steps=${to}`];
    expect(await main(argv, io), io.err()).toBe(0);
    expect(io.out()).toContain(`"event":"done","step":${to}`);
  }
  expect(await readFile(work.path('run/log.jsonl'))).toEqual(log);
});
