import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { build } from 'vite';
import { beforeAll, expect, test } from 'vitest';
import { useTemporaryFolder } from '@sr3kit/testing';

const path = useTemporaryFolder();
beforeAll(async () => {
  await build({
    configFile: false,
    logLevel: 'silent',
    build: {
      ssr: join(import.meta.dirname, 'testing/busy.ts'),
      outDir: path('bundle'),
      rollupOptions: { output: { entryFileNames: 'busy.mjs' } },
    },
  });
});

/** Starts the program; `onLine` is told what it says. */
function start(argument: string, onLine: (line: string, child: ChildProcess) => void): ChildProcess {
  const child = spawn(process.execPath, [path('bundle/busy.mjs'), argument], { stdio: ['ignore', 'pipe', 'inherit'] });
  createInterface(child.stdout!).on('line', (line) => onLine(line, child));
  return child;
}

// On Windows, kill() ends a process without asking it.
test.skipIf(process.platform === 'win32')('a computation that never ends is ended by the second Ctrl-C', async () => {
  let signals = 0;
  let timer: NodeJS.Timeout | undefined;
  const child = start('for-ever', (line) => {
    if (line !== 'computing') return;
    // As somebody does who presses it until something happens.
    timer = setInterval(() => {
      signals += 1;
      child.kill('SIGINT');
    }, 200);
  });
  const [code, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
  clearInterval(timer);
  expect([code, signal]).toEqual([null, 'SIGINT']);
  expect(signals).toBeGreaterThan(1);
});

test.skipIf(process.platform === 'win32')(
  'the first is the listener to act on, the second ends the process',
  async () => {
    const lines: string[] = [];
    const child = start('once', (line) => {
      lines.push(line);
      if (line === 'done' || line === 'interrupted') child.kill('SIGINT');
    });
    const [code, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
    expect([code, signal]).toEqual([null, 'SIGINT']);
    expect(lines).toEqual(['computing', 'done', 'interrupted']);
  },
);
