import { existsSync } from 'node:fs';
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { expect, test } from 'vitest';
import { recordedIo, temporaryFolder } from '@sr3kit/testing';
import { main } from '../cli.ts';
import { fooledBy, perfectEye } from '../simulate/eyes.ts';
import { simulateRater } from '../simulate/simulatedRater.ts';
import { openStudy } from '../store/openStudy.ts';
import { serveNoise } from '../testing/servedStudy.ts';
import { noisePicture, writeStudyFolder, type StudyOptions } from '../testing/studyFolder.ts';

/** A folder with a study, and the command in it. */
async function work(options: StudyOptions = {}) {
  const folder = await temporaryFolder();
  await writeStudyFolder(folder, options);
  return {
    path: (...parts: string[]): string => join(folder, ...parts),
    async study(...args: string[]): Promise<{ code: number; out: string; err: string }> {
      const io = recordedIo(folder);
      return { code: await main(args, io), out: io.out(), err: io.err() };
    },
  };
}

test('create writes one file, and never over another', async () => {
  const { study, path } = await work();
  const { code, out, err } = await study('create', 'study.yaml');
  expect([code, err]).toEqual([0, '']);
  expect(out).toContain('6 pictures, 2 models');
  expect((await readdir(path())).filter((name) => name.includes('sqlite'))).toEqual(['noise.sqlite']);
  const again = await study('create', 'study.yaml');
  expect(again).toMatchObject({ code: 2, err: expect.stringContaining('already exists, maybe with answers in it') });
});

test('pictures that do not fit together are all named, and nothing is left behind', async () => {
  const { study, path } = await work();
  await rm(path('model0/p001.png'));
  await noisePicture(path('model1/p999.png'), 32, 24, 1);
  const missing = await study('create', 'study.yaml');
  expect(missing.code).toBe(2);
  expect(missing.err).toContain('model "a": there is no picture "p001"');
  expect(missing.err).toContain('model "b": "p999"');

  await noisePicture(path('model0/p001.png'), 16, 24, 1);
  await rm(path('model1/p999.png'));
  await writeFile(path('model1/p002.png'), await readFile(path('truth/p002.png')));
  await noisePicture(path('low/p003.png'), 8, 3, 1);
  await writeFile(path('truth/p004.png'), 'no picture');
  await sharp({ create: { width: 32, height: 24, channels: 4, background: '#f008' } }).toFile(path('truth/p005.png'));
  const wrong = await study('create', 'study.yaml');
  expect(wrong.code).toBe(2);
  for (const text of [
    'model0/p001.png: 16x24, but its photograph is 32x24',
    'model1/p002.png: is the photograph itself',
    'low/p003.png: 8x3 is no smaller version',
    'truth/p004.png: cannot be used',
    'truth/p005.png: cannot be used: it is transparent',
  ]) {
    expect(wrong.err).toContain(text);
  }
  expect((await readdir(path())).filter((name) => name.includes('sqlite'))).toEqual([]);
});

test.each([
  [{ name: '../../etc/passwd' }, 'name: must be small letters, digits and hyphens'],
  [{ name: 'a/b' }, 'name: must be small letters'],
  [{ models: [{ name: 'a\u0007', folder: 'model0' }] }, 'models[0].name: must be one line of text'],
  [{ viewing: { seconds: null } }, 'viewing.answer: must be "any time"'],
  [{ attention: { trials: 2, mistakes: 2 } }, 'attention.mistakes: must be less than attention.trials'],
  [{ tasks: ['with-input', 'with-input'] }, 'tasks: the same task is there twice'],
  [{ trials: 99 }, 'trials: 99 asked for, but there are 5 pictures'],
  [{ setAside: 5 }, 'too few for 2 model(s)'],
  [{ setAside: 0 }, 'at least one picture of their own'],
  [{ colour: 'red' }, 'colour: unknown key'],
])('a study of %j is refused', async (fields, message) => {
  const { study } = await work({ fields });
  expect(await study('create', 'study.yaml')).toMatchObject({ code: 2, err: expect.stringContaining(message) });
});

test('files that are none of a study, and flags that are wrong, are named', async () => {
  const { study, path } = await work();
  await writeFile(path('other.sqlite'), 'no database');
  const refusals: readonly (readonly [readonly string[], string])[] = [
    [['results', 'nowhere.sqlite'], 'there is no such file'],
    [['results', 'other.sqlite'], 'is not the database of a study'],
    [['create', 'nowhere.yaml'], 'there is no such file'],
    [['export', 'other.sqlite'], 'give one of --csv, --json and --database'],
    [['serve', 'other.sqlite', '--secret', 'short'], '--secret: use 12 or more'],
    [['plan', 'study.yaml', '--points', '60'], '--points 60: expected a number from 0.1 to 49'],
    [['plan', 'study.yaml', '--difference', '40'], 'expected two percentages'],
  ];
  for (const [args, message] of refusals) {
    expect([args, await study(...args)]).toEqual([args, { code: 2, out: '', err: expect.stringContaining(message) }]);
  }
});

test('plan says how many raters an interval of three points takes, and what a coin passes', async () => {
  const { study } = await work();
  const plan = await study('plan', 'study.yaml', '--pictures', '111', '--correlation', '0', '--difference', '40,50');
  expect(plan.code).toBe(0);
  // 1064 answers a figure, 50 of each rater: 22 raters in each of two tasks.
  expect(plan.out).toContain('1064 answers a figure, 22 raters a task, 44 in all');
  expect(plan.out).toContain('a coin passes the attention checks 3.5 % of the time');
  expect(plan.out).toContain('40 % told from 50 % (power 80 %): 388 answers a figure, 8 raters a task, 16 in all');
});

test('results, plots and exports of a study that is being served', async () => {
  const evil = '=HYPERLINK("http://elsewhere.test")';
  const served = await serveNoise({ pictures: 13, models: [evil, 'b'], fields: { setAside: 1 } });
  for (let i = 0; i < 8; i++) {
    await simulateRater(served.world(i), { eye: i === 7 ? perfectEye : fooledBy([0.2, 0.6]), viewing: 3000 });
  }
  const folder = await temporaryFolder();
  const run = async (...args: string[]): Promise<string> => {
    const io = recordedIo(folder);
    expect([await main(args, io), io.err()]).toEqual([0, '']);
    return io.out();
  };
  const text = await run('results', served.path, '--figures', 'figures');
  expect(text).toContain('raters: 8 count of 8 who began');
  expect(text).toContain('logistic mixed model');
  for (const name of ['fool-rates.svg', 'picture-rates.svg', 'response-times.svg']) {
    const svg = await readFile(join(folder, 'figures', name), 'utf8');
    expect((await sharp(Buffer.from(svg)).metadata()).format).toBe('svg');
  }
  const results = JSON.parse(await run('results', served.path, '--json')) as {
    comparisons: unknown[];
    rates: unknown[];
  };
  expect(results.rates).toHaveLength(4);
  expect(results.comparisons).toHaveLength(2);

  const csv = await run('export', served.path, '--csv');
  const lines = csv.trim().split('\n');
  expect(lines[0]).toBe(
    'rater,trial,kind,task,picture,model,photo,choice,correct,counts,shownMs,responseMs,interrupted,looks,pixelRatio,at',
  );
  expect(lines).toHaveLength(1 + 8 * (4 + 8 + 12));
  // No formula for a spreadsheet.
  expect(csv).not.toMatch(/[,"]=HYPERLINK/);
  await run('export', served.path, '--json', '--out', 'all.json');
  const all = JSON.parse(await readFile(join(folder, 'all.json'), 'utf8')) as { answers: { counts: boolean }[] };
  expect(all.answers.filter(({ counts }) => counts)).toHaveLength(8 * 12);
  expect(JSON.stringify(all)).not.toContain('sr3kit-');

  await run('export', served.path, '--database', 'copy.sqlite');
  expect(existsSync(join(folder, 'copy.sqlite-wal'))).toBe(false);
  const copy = openStudy(join(folder, 'copy.sqlite'));
  expect(copy.database.one('SELECT count(*) AS count FROM answer')).toMatchObject({ count: 8 * 24 });
  copy.database.close();
});
