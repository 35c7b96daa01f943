import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import ts from 'typescript';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { availableEngines } from './engines.ts';

const source = dirname(dirname(fileURLToPath(import.meta.url)));
const run = promisify(execFile);
const engines = await availableEngines({ softwareGpu: true });
let compiled = '';

// A whole process can only be watched from outside, and Node 20 runs no TypeScript: the sources, types taken off.
beforeAll(() => {
  const parent = join(dirname(source), 'dist-spec');
  mkdirSync(parent, { recursive: true });
  compiled = mkdtempSync(join(parent, 'process-'));
  cpSync(source, compiled, { recursive: true, filter: (path) => !path.endsWith('.test.ts') });
  for (const path of readdirSync(compiled, { recursive: true, encoding: 'utf8' }).filter((path) =>
    path.endsWith('.ts'),
  )) {
    const { outputText } = ts.transpileModule(readFileSync(join(compiled, path), 'utf8'), {
      compilerOptions: {
        target: ts.ScriptTarget.ES2022,
        module: ts.ModuleKind.ESNext,
        rewriteRelativeImportExtensions: true,
      },
    });
    writeFileSync(join(compiled, path.replace(/\.ts$/, '.js')), outputText);
  }
});

afterAll(() => rmSync(compiled, { recursive: true }));

/** Runs a program in a new process, in a folder that knows nothing of this package; `tf` and `prepareEngine` are there. */
async function program(body: string): Promise<{ stdout: string; stderr: string }> {
  const file = join(compiled, 'program.mjs');
  const tfjs = pathToFileURL(fileURLToPath(import.meta.resolve('@tensorflow/tfjs-core'))).href;
  writeFileSync(file, `import { prepareEngine } from './index.js';\nimport * as tf from '${tfjs}';\n${body}`);
  // With as many threads as outside of tests: they are what could keep a process from ending.
  const { CI: _, NODE_OPTIONS: __, ...environment } = process.env;
  return run(process.execPath, [file], { cwd: tmpdir(), timeout: 90_000, env: environment });
}

/** Prints a number that changes with any bit of a value and gradients in which all threads took part. */
const digest = `
const x = tf.tensor4d(Float32Array.from({ length: 2 * 24 * 24 * 16 }, (_, i) => Math.sin(i)), [2, 24, 24, 16]);
const w = tf.tensor4d(Float32Array.from({ length: 9 * 16 * 24 }, (_, i) => Math.cos(i)), [3, 3, 16, 24]);
const { value, grads } = tf.valueAndGrads((x, w) => tf.sum(tf.square(tf.conv2d(x, w, 1, 'same'))))([x, w]);
const bits = [value, ...grads].flatMap((t) => Array.from(new Uint32Array(t.dataSync().buffer)));
console.log(String(bits.reduce((hash, word) => (Math.imul(hash, 31) + word) | 0, 7)));
`;

describe('a process of its own', () => {
  for (const { name, available } of engines) {
    test.skipIf(!available)(
      `${name} starts in any folder, prints no noise on stdout, and lets the process end`,
      async () => {
        const { stdout, stderr } = await program(`
        const { name } = await prepareEngine({ engine: '${name}' });
        const x = tf.tensor1d([1, 2]);
        console.log(name, (await tf.square(x).data()).join());`);
        expect(stdout).toBe(`${name} 1,4\n`);
        if (!name.startsWith('tensorflow')) expect(stderr).toBe('');
        expect(stderr).not.toMatch(/DeprecationWarning|Hi, looks like/);
      },
    );
  }

  test('without the package webgpu, it is passed over and asking for it says what to install', async () => {
    const hooks = `export const resolve = (name, context, next) => {
      if (name === 'webgpu') throw Object.assign(new Error('absent'), { code: 'ERR_MODULE_NOT_FOUND' });
      return next(name, context);
    };`;
    const { stdout } = await program(`
      import { register } from 'node:module';
      register('data:text/javascript,' + encodeURIComponent(${JSON.stringify(hooks)}));
      const error = await prepareEngine({ engine: 'webgpu' }).catch((error) => error);
      console.log(error.message);`);
    expect(stdout).toMatch(/^engine "webgpu" cannot be used: the package webgpu is not installed\. Install webgpu@/);
  });

  test('wasm computes the same bits with any number of threads', async () => {
    const results: string[] = [];
    for (const threads of [1, 2, 3]) {
      const { stdout } = await program(`
        const engine = await prepareEngine({ engine: 'wasm', threads: ${threads} });
        console.log(String(engine.threads));${digest}`);
      const [used, hash] = stdout.trim().split('\n');
      expect(used).toBe(String(threads));
      results.push(hash!);
    }
    expect(new Set(results).size).toBe(1);
  });

  test('an uncaught error ends a process with wasm as it does any other', async () => {
    const failure = program(`await prepareEngine({ engine: 'wasm' });\nthrow new Error('on purpose');`);
    await expect(failure).rejects.toMatchObject({ code: 1, stderr: expect.stringContaining('Error: on purpose') });
  });
});
