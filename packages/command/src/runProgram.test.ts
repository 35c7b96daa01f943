import { readFile } from 'node:fs/promises';
import { setTimeout } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { EngineError } from '@sr3kit/backends';
import { DataError } from '@sr3kit/data';
import { CheckpointError } from '@sr3kit/safetensors';
import { recordedIo, type RecordedIo } from '@sr3kit/testing';
import { BadInput } from './badInput.ts';
import { interruptible } from './interruptible.ts';
import type { Registration } from './registration.ts';
import { runProgram } from './runProgram.ts';

class Exploded extends Error {}

/** Runs a program whose one command does `work`. */
function run(work: (io: RecordedIo) => Promise<number>, argv = ['go'], io = recordedIo('.')): Promise<number> {
  const addGo = ({ program, act }: Registration): void =>
    void program
      .command('go')
      .description('Goes.')
      .action(act(() => work(io)));
  const description = {
    name: 'test',
    description: 'Tests.',
    manifest: new URL('../package.json', import.meta.url),
    commands: [addGo],
  };
  return runProgram({ ...description, failures: [Exploded] }, argv, io);
}

const refuse = (error: Error) => (): Promise<number> => Promise.reject(error);

test("the exit code is the command's", async () => {
  for (const code of [0, 1, 2, 130]) expect(await run(() => Promise.resolve(code))).toBe(code);
});

test('usage', async () => {
  const io = recordedIo('.');
  const never = refuse(new Error('not to be run'));
  expect(await run(never, ['--help'], io)).toBe(0);
  expect(await run(never, ['--version'], io)).toBe(0);
  const { version } = JSON.parse(await readFile(new URL('../package.json', import.meta.url), 'utf8')) as {
    version: string;
  };
  expect(io.out()).toMatch(/go +Goes\./);
  expect(io.out().endsWith(`\n${version}\n`)).toBe(true);
  expect(io.err()).toBe('');
  expect(await run(never, ['fly'], io)).toBe(2);
  expect(io.err()).toBe("error: unknown command 'fly'\n");
});

test.each([
  ['bad input', new BadInput('--it: wrong: give another'), 2],
  ['a checkpoint', new CheckpointError('a.safetensors: truncated'), 2],
  ['data', new DataError('photos: is empty'), 2],
  ['an engine', new EngineError('wasm', 'it does not run', 'take another'), 2],
  ['a failure that says all there is to say', new Exploded('the work exploded'), 1],
] as const)('%s: a message without a stack', async (_, error, code) => {
  const io = recordedIo('.');
  expect(await run(refuse(error), ['go'], io)).toBe(code);
  expect(io.err()).toBe(`error: ${error.message}\n`);
});

test('what the file system refuses is said in words', async () => {
  const io = recordedIo('.');
  expect(await run(() => readFile('/no/such/file') as Promise<never>, ['go'], io)).toBe(2);
  expect(io.err()).toBe('error: /no/such/file does not exist: check the path\n');
});

test('what nobody foresaw has its stack', async () => {
  const io = recordedIo('.');
  expect(await run(refuse(new TypeError('a slip')), ['go'], io)).toBe(1);
  expect(io.err()).toMatch(/^internal error: TypeError: a slip\n +at /);
});

test('Ctrl-C ends work that heeds the signal with 130, and says what is left', async () => {
  const io = recordedIo('.');
  const heeding = (kept?: string): Promise<number> =>
    run(
      () =>
        interruptible(
          io,
          (signal) => {
            io.interrupt();
            signal.throwIfAborted();
            return Promise.resolve(0);
          },
          kept,
        ),
      ['go'],
      io,
    );
  expect(await heeding()).toBe(130);
  expect(await heeding('half of it')).toBe(130);
  expect(io.err()).toBe('interrupted\ninterrupted: half of it\n');
});

test('so does waiting of Node that heeds the signal, whose errors have its reason as their cause', async () => {
  const io = recordedIo('.');
  const waiting = interruptible(io, async (signal) => {
    const waited = setTimeout(60_000, 0, { signal });
    io.interrupt();
    return waited;
  });
  expect(await waiting).toBe(130);
});

test('an error of its own passes through work that was interrupted', async () => {
  const io = recordedIo('.');
  const failing = (): Promise<number> =>
    interruptible(io, () => {
      io.interrupt();
      return Promise.reject(new BadInput('late'));
    });
  expect(await run(failing, ['go'], io)).toBe(2);
  expect(io.err()).toBe('error: late\n');
});
