import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'vite';
import { expect, test } from 'vitest';
import { temporaryFolder } from '@sr3kit/testing';
import { loadTrainingState } from './stateFolder.ts';

const KILLS = 15;

/** The module under test as plain JavaScript, for a process that does not read TypeScript. */
async function bundled(folder: string): Promise<string> {
  await build({
    configFile: false,
    logLevel: 'silent',
    ssr: { noExternal: true },
    build: {
      ssr: fileURLToPath(new URL('stateFolder.ts', import.meta.url)),
      outDir: folder,
      rollupOptions: { output: { entryFileNames: 'stateFolder.mjs' } },
    },
  });
  return pathToFileURL(join(folder, 'stateFolder.mjs')).href;
}

/** Saves one state after the other, each of arrays that hold its step, and says which are saved. */
const writer = (module: string, dir: string): string => `
  import { loadTrainingState, saveTrainingState } from ${JSON.stringify(module)};
  const dir = ${JSON.stringify(dir)};
  let step = await loadTrainingState(dir).then(({ state }) => state.step, () => 0);
  for (;;) {
    step++;
    const data = new Float32Array(2000).fill(step);
    await saveTrainingState(dir, { step }, new Map([['a', { shape: [2000], data }], ['b', { shape: [2, 1000], data }]]));
    process.stdout.write(step + '\\n');
  }`;

test('a writer that is killed again and again always leaves a whole state, never an older one', async () => {
  const folder = await temporaryFolder();
  const dir = join(folder, 'runs', 'state');
  await mkdir(join(folder, 'runs'));
  const script = join(folder, 'writer.mjs');
  await writeFile(script, writer(await bundled(join(folder, 'bundle')), dir));
  let last = 0;
  for (let kill = 0; kill < KILLS; kill++) {
    const child = spawn(process.execPath, [script], { stdio: ['ignore', 'pipe', 'inherit'] });
    let reported = last;
    child.stdout.on('data', (text: Buffer) => (reported = Number(text.toString().trim().split('\n').at(-1))));
    const closed = once(child, 'close');
    await Promise.race([once(child.stdout, 'data'), closed]);
    // Spread over a saving or two, wherever in it that falls.
    await setTimeout((kill * 7) % 17);
    child.kill('SIGKILL');
    await closed;
    const { state, arrays } = await loadTrainingState(dir);
    expect(state.step).toBeGreaterThanOrEqual(reported);
    expect(state.step).toBeGreaterThan(last);
    for (const name of ['a', 'b']) {
      expect(new Set(arrays.get(name)!.data as Float32Array)).toEqual(new Set([state.step]));
    }
    last = state.step;
  }
});
