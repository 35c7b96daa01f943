import { spawn, execFile, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buffer, text } from 'node:stream/consumers';
import { setTimeout } from 'node:timers/promises';
import { promisify } from 'node:util';
import sharp from 'sharp';
import { expect, test } from 'vitest';
import { useWorkFolder } from './testing/workFolder.ts';

const work = useWorkFolder();

/** The command as a process of its own, in the folder of the test. */
function start(...args: string[]): ChildProcess {
  const program = join(import.meta.dirname, 'main.ts');
  const node = ['--conditions=@sr3kit/source', '--import', import.meta.resolve('tsx'), program];
  return spawn(process.execPath, [...node, ...args, '--engine', 'wasm'], { cwd: work.path() });
}

async function ended(child: ChildProcess): Promise<{ code: number | null; err: string }> {
  const [err, [code]] = await Promise.all([text(child.stderr!), once(child, 'close')]);
  return { code: code as number | null, err };
}

/** Waits until a folder has a file whose name ends so. */
async function until(folder: string, ending: string): Promise<void> {
  for (;;) {
    if ((await readdir(work.path(folder)).catch(() => [])).some((name) => name.endsWith(ending))) return;
    await setTimeout(20);
  }
}

test('from standard input to standard output, the picture is the one that files give', async () => {
  await work.picture('piped.png');
  const child = start('upscale', '-', '--out', '-', '--format', 'webp');
  child.stdin!.end(await readFile(work.path('piped.png')));
  const [bytes, { code, err }] = await Promise.all([buffer(child.stdout!), ended(child)]);
  expect([code, err]).toEqual([0, '']);
  expect((await sharp(bytes).metadata()).format).toBe('webp');
  await work.sr3(['upscale', 'piped.png', '--out', 'piped.webp']);
  expect(bytes.equals(await readFile(work.path('piped.webp')))).toBe(true);
});

test.each([
  ['nothing', ''],
  ['text', 'hello'],
])('%s on standard input is bad input', async (_, content) => {
  const child = start('upscale', '-', '--out', 'empty.png');
  child.stdin!.end(content);
  const { code, err } = await ended(child);
  expect(err).toMatch(/^failed: standard input: its content is no picture.*\n0 done, 1 failed\n$/);
  expect(code).toBe(2);
});

// On Windows, kill() ends a process without asking it.
test.skipIf(process.platform === 'win32').each(['SIGTERM', 'SIGHUP', 'SIGINT'] as const)(
  'a pipe that nobody writes into keeps nobody waiting at %s',
  async (signal) => {
    const pipe = `silent-${signal}`;
    await promisify(execFile)('mkfifo', [work.path(pipe)]);
    const child = start('upscale', pipe, 'absent.png', '--out', 'nothing/');
    // The other input is named when the work is about to begin.
    const said = new Promise((resolve) => child.stderr!.once('data', resolve));
    const end = ended(child);
    await said;
    await setTimeout(200);
    child.kill(signal);
    expect((await end).code).toBe(130);
  },
);

test.skipIf(process.platform === 'win32')('a terminal that is closed leaves no temporary file', async () => {
  await sharp({ create: { width: 600, height: 600, channels: 3, background: '#765' } })
    .png()
    .toFile(work.path('long.png'));
  const flags = ['--mode', 'diffusion', '--steps', '20'];
  const child = start('upscale', 'long.png', '--out', 'closed/', ...flags);
  const end = ended(child);
  await until('closed', '.raw.tmp');
  child.kill('SIGHUP');
  expect((await end).code).toBe(130);
  expect(await readdir(work.path('closed'))).toEqual([]);
});
