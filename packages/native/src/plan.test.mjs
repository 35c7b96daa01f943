import { describe, expect, test } from 'vitest';
import { compilerArguments } from './binding.mjs';
import { revision } from './contract/contract.mjs';
import { pipArguments } from './libraries.mjs';
import { plan } from './plan.mjs';
import { cudaRequirements, version } from './release.mjs';
import { missing } from './requirements.mjs';
import { isAtLeast } from './tools.mjs';

/** @typedef {import('./binding.mjs').Binding} Binding */

/**
 * @param {string} name
 * @param {Partial<Binding>} binding
 */
const tfjs = (name, binding = {}) => ({
  name: `@tensorflow/${name}`,
  folder: `/w/node_modules/@tensorflow/${name}`,
  version: '4.22.0',
  binding: { version: null, gpu: false, reason: null, mark: null, ...binding },
});
const cpu = { flavour: /** @type {const} */ ('cpu'), force: false };
const gpu = { flavour: /** @type {const} */ ('gpu'), force: false };
const mark = { version, flavour: /** @type {const} */ ('cpu'), kernels: revision };
const ours = { version, mark };

describe('plan', () => {
  test('builds where nothing loads', () => {
    expect(plan([tfjs('tfjs-node')], cpu)).toMatchObject({ target: { name: '@tensorflow/tfjs-node' }, done: null });
    expect(plan([tfjs('tfjs-node', { reason: 'no such file' })], cpu).done).toBeNull();
  });

  test('keeps what loads: the vendor’s own, or an earlier one of ours', () => {
    expect(plan([tfjs('tfjs-node', { version: '2.9.1' })], cpu).done).toContain('its own native part loads');
    expect(plan([tfjs('tfjs-node', ours)], cpu).done).toContain('built before');
  });

  test('builds again when forced, when ours is of another release or has older kernels, and for a GPU when there is one for the processor', () => {
    expect(plan([tfjs('tfjs-node', { version: '2.9.1' })], { ...cpu, force: true }).done).toBeNull();
    const old = { version: '2.20.0', mark: { ...mark, version: '2.20.0' } };
    expect(plan([tfjs('tfjs-node', old)], cpu).done).toBeNull();
    const withoutKernels = { version, mark: { ...mark, kernels: revision - 1 } };
    expect(plan([tfjs('tfjs-node', withoutKernels)], cpu).done).toBeNull();
    expect(plan([tfjs('tfjs-node', ours)], gpu).done).toBeNull();
    expect(plan([tfjs('tfjs-node', { version: '2.9.1', gpu: false })], gpu).done).toBeNull();
    expect(plan([tfjs('tfjs-node', { version: '2.9.1', gpu: true })], gpu).done).not.toBeNull();
  });

  test('takes the package that is meant for the flavour, if it is installed', () => {
    const both = [tfjs('tfjs-node-gpu'), tfjs('tfjs-node')];
    expect(plan(both, cpu).target.name).toBe('@tensorflow/tfjs-node');
    expect(plan(both, gpu).target.name).toBe('@tensorflow/tfjs-node-gpu');
    expect(plan([tfjs('tfjs-node')], gpu).target.name).toBe('@tensorflow/tfjs-node');
  });
});

describe('missing', () => {
  const facts = {
    platform: 'linux-x64',
    glibc: '2.36',
    avx: true,
    compiler: 'g++',
    compilerVersion: '12.2.0',
    python: 'python3',
    pip: '23.2.1',
    headers: '/include',
    nvidiaDriver: null,
    freeBytes: 5e9,
    packages: [{ name: '@tensorflow/tfjs-node', folder: '/x', version: '4.22.0' }],
  };
  const request = { ...cpu, wheel: null };
  const nothing = { libraries: false };

  test('nothing is missing on a machine that has it all', () => {
    expect(missing(facts, request, nothing)).toEqual([]);
    expect(missing({ ...facts, nvidiaDriver: '550.1', freeBytes: 1e10 }, { ...gpu, wheel: null }, nothing)).toEqual([]);
  });

  test.each([
    [{ platform: 'darwin-arm64' }, /Linux x86-64, this is darwin-arm64: use the engine "wasm"/],
    [{ glibc: null }, /glibc 2.27 or later \(here: none, e.g. Alpine\)/],
    [{ glibc: '2.17' }, /glibc 2.27 or later \(here: 2.17\)/],
    [{ avx: false }, /a processor with AVX/],
    [{ packages: [] }, /npm install --ignore-scripts @tensorflow\/tfjs-node@4.22.0/],
    [{ packages: [{ name: 'p', folder: '/x', version: '4.1.0' }] }, /p 4.22.0 \(here: 4.1.0\)/],
    [{ compilerVersion: null }, /a C\+\+ compiler \(g\+\+\): sudo apt install g\+\+/],
    [{ headers: null }, /node-api-headers/],
    [{ pip: null }, /Python with pip .*--wheel/],
    [{ freeBytes: 1e8 }, /1.6 GB of free space .*here: 0.1/],
  ])('%j is told, with what to do', (change, message) => {
    const problems = missing({ ...facts, ...change }, request, nothing);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(message);
  });

  test('everything that is missing is told at once', () => {
    expect(missing({ ...facts, compilerVersion: null, pip: null, headers: null }, request, nothing)).toHaveLength(3);
  });

  test('pip and space are not needed for what is there already', () => {
    expect(missing({ ...facts, pip: null, freeBytes: 0 }, request, { libraries: true })).toEqual([]);
    expect(missing({ ...facts, pip: null }, { ...request, wheel: import.meta.filename }, nothing)).toEqual([]);
    expect(missing(facts, { ...request, wheel: '/no/such.whl' }, nothing)[0]).toMatch(/there is no such file/);
  });

  test('a GPU is needed for --gpu unless forced', () => {
    const roomy = { ...facts, freeBytes: 1e10 };
    expect(missing(roomy, { ...gpu, wheel: null }, nothing)[0]).toMatch(/an NVIDIA GPU with its driver/);
    expect(missing(roomy, { ...gpu, wheel: null, force: true }, nothing)).toEqual([]);
  });
});

describe('what is run', () => {
  test('pip checks digests, takes wheels only, and resumes where it can', () => {
    const old = pipArguments(['download', '--dest', '/d'], '/r.txt', false);
    expect(old).toEqual(expect.arrayContaining(['--require-hashes', '--no-deps', '--only-binary']));
    expect(old[old.indexOf('--python-version') + 1]).toBe('3.11');
    expect(old).not.toContain('--resume-retries');
    expect(pipArguments([], '/r.txt', true)).toContain('--resume-retries');
  });

  test('every CUDA library is pinned to a version and a digest', () => {
    for (const line of cudaRequirements.trim().split('\n')) {
      expect(line).toMatch(/^nvidia-[a-z0-9-]+==[0-9.]+ --hash=sha256:[0-9a-f]{64}$/);
    }
  });

  test('the compiler is told where the libraries will be found, whatever the path', () => {
    const [binding, loader] = compilerArguments('/c a,che', '/h', '/o');
    const at = binding?.indexOf('-rpath') ?? -1;
    expect(binding?.slice(at - 1, at + 3)).toEqual(['-Xlinker', '-rpath', '-Xlinker', '/c a,che/tensorflow']);
    expect(loader?.at(-2)).toBe('/o/tfjs_binding.node');
  });

  test('versions are compared by number', () => {
    expect(isAtLeast('25.1', '25.1')).toBe(true);
    expect(isAtLeast('25.10.2', '25.9')).toBe(true);
    expect(isAtLeast('23.2.1', '25.1')).toBe(false);
    expect(isAtLeast('26.0b1', '25.1')).toBe(true);
    expect(isAtLeast('2', '2.0.1')).toBe(false);
  });
});
