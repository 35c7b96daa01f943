import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const script = fileURLToPath(new URL('enginesHere.mjs', import.meta.url));
const run = (env = {}) =>
  execFileSync(process.execPath, [script], { encoding: 'utf8', env: { ...process.env, ...env } });

test('says the same twice, and something else where an engine or a browser comes or goes', () => {
  const here = run();
  expect(run()).toBe(here);
  expect(here).toMatch(/tfjs_binding\.node|tfjs-node: none/);
  expect(run({ CHROMIUM: '/nowhere/chromium' })).not.toBe(here);
  expect(run({ VK_ICD_FILENAMES: '/nowhere.json' })).not.toBe(here);
});

test('is an input of every test', () => {
  const nx = JSON.parse(readFileSync(new URL('../../nx.json', import.meta.url), 'utf8'));
  expect(nx.targetDefaults.test.inputs).toContain('engines');
  expect(nx.namedInputs.engines).toEqual([{ runtime: 'node tools/workspace/enginesHere.mjs' }]);
});
