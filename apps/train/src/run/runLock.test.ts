import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { hostname } from 'node:os';
import { expect, test } from 'vitest';
import { main } from '../cli.ts';
import { runArguments, useWorkFolder } from '../testing/workFolder.ts';
import { lockRun } from './runLock.ts';

const work = useWorkFolder();
const none = (): void => undefined;

const left = (folder: string, holder: object): Promise<void> =>
  work.write(`${folder}/run.lock`, JSON.stringify({ began: null, since: '2026-01-01T00:00:00.000Z', ...holder }));

/** The number of a process that has ended. */
async function deadProcess(): Promise<number> {
  const child = spawn(process.execPath, ['-e', '']);
  await once(child, 'close');
  return child.pid ?? 0;
}

test.each([
  ['another run', []],
  ['its own continuation', ['--resume']],
  ['its own beginning', ['--overwrite']],
])('a folder in which a run is going on is refused to %s, and the run goes on', async (name, flags) => {
  const output = name.replaceAll(' ', '-');
  const [argv, second] = [runArguments(output, flags), work.io()];
  let answer: Promise<number> | undefined;
  const io = work.io((text) => {
    if (text.includes('"event":"step"')) answer ??= main(argv, second);
  });
  expect(await work.run(output, [], io), io.err()).toBe(0);
  expect(await answer).toBe(2);
  expect(second.err()).toMatch(/^error: output: .* is in use: process \d+ has been training there since /);
  expect(io.out()).toContain('"event":"done","step":8');
  // Nothing of it stays.
  expect(work.exists(output, 'run.lock')).toBe(false);
});

test('the lock of a process that has ended is taken over, and said', async () => {
  expect(await work.run('dead', ['--set', 'training.steps=2'])).toBe(0);
  await left('dead', { pid: await deadProcess(), host: hostname() });
  const io = work.io();
  expect(await work.run('dead', ['--resume', '--set', 'training.steps=4'], io), io.err()).toBe(0);
  expect(io.out()).toMatch(/took over the lock of a run that ended without removing it \(process \d+, since 2026/);
  expect(work.exists('dead/run.lock')).toBe(false);
});

test('so is one with the number that this process now has', async () => {
  const notes: string[] = [];
  await left('again', { pid: process.pid, host: hostname() });
  lockRun(work.path('again'), (text) => notes.push(text)).release();
  expect(notes).toHaveLength(1);
});

// Only Linux says when a process began.
test.runIf(process.platform === 'linux')('also of a living one that began later', async () => {
  const notes: string[] = [];
  await left('later', { pid: process.ppid, host: hostname(), began: '1' });
  lockRun(work.path('later'), (text) => notes.push(text)).release();
  expect(notes).toHaveLength(1);
});

test('a lock of a living process, of another machine, or that cannot be read is refused with what to do', async () => {
  await left('living', { pid: process.ppid, host: hostname() });
  expect(await work.refusal(runArguments('living'))).toContain('wait for it, stop it, or choose another output folder');
  await left('elsewhere', { pid: 1, host: 'another-machine' });
  expect(await work.refusal(runArguments('elsewhere'))).toMatch(
    /process 1 on another-machine .*: if it has ended, remove /,
  );
  await work.write('torn/run.lock', '');
  expect(await work.refusal(runArguments('torn'))).toMatch(/a lock that cannot be read: .* remove .*torn.run\.lock/);
});

test('folders that were made for a lock are removed with it, others stay', async () => {
  lockRun(work.path('new/deep'), none).release();
  expect(work.exists('new')).toBe(false);
  const lock = lockRun(work.path('kept/deep'), none);
  await work.write('kept/notes.txt', 'mine');
  lock.release();
  expect([work.exists('kept/notes.txt'), work.exists('kept/deep')]).toEqual([true, false]);
});
