import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { bundleProgram } from './testing/bundledProgram.ts';
import { runArguments, useWorkFolder } from './testing/workFolder.ts';

const work = useWorkFolder();
let bundle: Awaited<ReturnType<typeof bundleProgram>>;
beforeAll(async () => {
  bundle = await bundleProgram();
});
afterAll(() => bundle.remove());

interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly out: string;
  readonly err: string;
}

/** Runs `sr3-train` as a process of its own; `kill` is sent when it reports the step. */
async function sr3Train(argv: readonly string[], kill?: { signal: NodeJS.Signals; step: number }): Promise<Ended> {
  const child = spawn(process.execPath, [bundle.program, ...argv], { cwd: work.path() });
  let [out, err] = ['', ''];
  child.stderr.on('data', (piece: Buffer) => (err += piece.toString()));
  createInterface(child.stdout).on('line', (line) => {
    out += `${line}\n`;
    if (kill && line.startsWith(`{"event":"step","step":${kill.step},`)) child.kill(kill.signal);
  });
  const [code, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
  return { code, signal, out, err };
}

/** A run of 15 steps with a checkpoint after every third. */
const run = (output: string, ...more: string[]): string[] =>
  runArguments(output, ['--set', 'training.steps=15', '--set', 'validation.every=5', ...more]);

/** Whole processes, each of which starts an engine: minutes on a machine that has other work. */
const LONG = { timeout: 400_000 };
const weights = (output: string): Promise<Buffer> => readFile(work.path(output, 'model/model.safetensors'));

beforeAll(async () => {
  const { code, err } = await sr3Train(run('whole'));
  expect(code, err).toBe(0);
});

test('a run killed three times and resumed leaves the log of one that never was, byte for byte', LONG, async () => {
  // Before the first checkpoint, between two, and beside one: a kill falls wherever the process is by then.
  for (const step of [2, 4, 6]) {
    const resume = step === 2 ? [] : ['--resume'];
    const { code, signal, err } = await sr3Train(run('killed', ...resume), { signal: 'SIGKILL', step });
    expect([code, signal], err).toEqual([null, 'SIGKILL']);
    expect(await work.read('killed/log.jsonl')).not.toBe(await work.read('whole/log.jsonl'));
  }
  const { code, err } = await sr3Train(run('killed', '--resume'));
  expect(code, err).toBe(0);
  expect(await work.read('killed/log.jsonl')).toBe(await work.read('whole/log.jsonl'));
  expect(await weights('killed')).toEqual(await weights('whole'));
});

// On Windows, kill() ends a process without asking it.
test.skipIf(process.platform === 'win32')('Ctrl-C ends a run with a checkpoint and exit code 130', LONG, async () => {
  const stopped = await sr3Train(run('stopped'), { signal: 'SIGINT', step: 4 });
  expect([stopped.code, stopped.signal], stopped.err).toEqual([130, null]);
  const step = Number(/"event":"interrupted","step":(\d+)/.exec(stopped.out)?.[1]);
  expect(step).toBeGreaterThanOrEqual(4);
  expect(await readdir(work.path('stopped/checkpoints'))).toContain(`step-${String(step).padStart(6, '0')}`);
  const { code, err } = await sr3Train(run('stopped', '--resume'));
  expect(code, err).toBe(0);
  expect(await work.read('stopped/log.jsonl')).toBe(await work.read('whole/log.jsonl'));
  expect(await weights('stopped')).toEqual(await weights('whole'));
});

test('wrong input ends the process with 2 and one message', async () => {
  const { code, out, err } = await sr3Train(run('none', '--set', 'training.seed=-1'));
  expect([code, out]).toEqual([2, '']);
  expect(err).toMatch(/^error: .*smoke\.yaml with --set: training\.seed: must be at least 0, got -1\n$/);
  expect(work.exists('none')).toBe(false);
});

test('a reader that leaves early is no error', async () => {
  const child = spawn(process.execPath, [bundle.program, 'model'], { cwd: work.path() });
  child.stdout.destroy();
  let err = '';
  child.stderr.on('data', (piece: Buffer) => (err += piece.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  expect([code, err]).toEqual([0, '']);
});
