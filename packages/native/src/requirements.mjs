import { existsSync, readFileSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { isAtLeast, versionOf } from './tools.mjs';

/**
 * What was found on this machine; null: it is not there.
 *
 * @typedef {object} Facts
 * @property {string} platform              "linux-x64"
 * @property {string | null} glibc
 * @property {boolean} avx                  Whether the processor has AVX, without which TensorFlow does not start.
 * @property {string} compiler              The C++ compiler's command.
 * @property {string | null} compilerVersion
 * @property {string} python                Python's command.
 * @property {string | null} pip            pip's version.
 * @property {string | null} headers        Folder with node_api.h.
 * @property {string | null} nvidiaDriver
 * @property {number} freeBytes             In the cache.
 * @property {readonly TfjsPackage[]} packages  Installed packages whose native part can be built.
 */

/**
 * @typedef {object} TfjsPackage
 * @property {string} name
 * @property {string} folder
 * @property {string} version
 */

/** The version whose binding is known to compile against the release. */
const tfjsVersion = '4.22.0';

/**
 * @param {string} workspace  The folder whose node_modules is meant.
 * @param {string} cache
 * @returns {Promise<Facts>}
 */
export async function gatherFacts(workspace, cache) {
  const compiler = process.env['CXX'] || 'g++';
  const python = process.env['PYTHON'] || 'python3';
  const { bavail, bsize } = await statfs(existingPart(cache));
  const report = /** @type {{ header: { glibcVersionRuntime?: string } }} */ (process.report.getReport());
  return {
    platform: `${process.platform}-${process.arch}`,
    glibc: report.header.glibcVersionRuntime ?? null,
    avx: !/^flags\s*:(?!.*\bavx\b)/m.test(readText('/proc/cpuinfo')),
    compiler,
    compilerVersion: await versionOf(compiler, ['--version'], /(\d+\.\d+(?:\.\d+)?)/),
    python,
    pip: await versionOf(python, ['-m', 'pip', '--version'], /^pip (\S+)/m),
    headers: findHeaders(workspace),
    nvidiaDriver: /Kernel Module\s+(?:for \S+\s+)?(\S+)/.exec(readText('/proc/driver/nvidia/version'))?.[1] ?? null,
    freeBytes: bavail * bsize,
    packages: ['@tensorflow/tfjs-node-gpu', '@tensorflow/tfjs-node'].flatMap(
      (name) => findPackage(workspace, name) ?? [],
    ),
  };
}

/**
 * What is missing for a request, each with how to get it; empty: nothing.
 *
 * @param {Facts} facts
 * @param {Pick<import('./arguments.mjs').Request, 'flavour' | 'wheel' | 'force'>} request
 * @param {{ libraries: boolean }} cached  Whether the libraries need not be fetched.
 * @returns {string[]}
 */
export function missing(facts, request, cached) {
  if (facts.platform !== 'linux-x64') {
    return [`TensorFlow's C library is published for Linux x86-64, this is ${facts.platform}: use the engine "wasm"`];
  }
  const problems = [];
  if (facts.glibc === null || !isAtLeast(facts.glibc, '2.27')) {
    problems.push(
      `glibc 2.27 or later (here: ${facts.glibc ?? 'none, e.g. Alpine'}): use another system, or the engine "wasm"`,
    );
  }
  if (!facts.avx) problems.push('a processor with AVX: TensorFlow does not start without; use the engine "wasm"');
  if (facts.packages.length === 0) {
    problems.push(
      `@tensorflow/tfjs-node ${tfjsVersion} in node_modules: npm install --ignore-scripts @tensorflow/tfjs-node@${tfjsVersion}`,
    );
  }
  for (const { name, version } of facts.packages) {
    if (version !== tfjsVersion) {
      problems.push(`${name} ${tfjsVersion} (here: ${version}): npm install --ignore-scripts ${name}@${tfjsVersion}`);
    }
  }
  if (facts.compilerVersion === null) {
    problems.push(`a C++ compiler (${facts.compiler}): sudo apt install g++, or sudo dnf install gcc-c++, or set CXX`);
  }
  if (facts.headers === null) problems.push("Node's headers: npm install --save-dev node-api-headers");
  if (request.flavour === 'gpu' && facts.nvidiaDriver === null && !request.force) {
    problems.push('an NVIDIA GPU with its driver (https://www.nvidia.com/drivers); --force builds without');
  }
  if (cached.libraries) return problems;
  if (facts.pip === null && (request.wheel === null || request.flavour === 'gpu')) {
    problems.push(
      `Python with pip (${facts.python} -m pip): sudo apt install python3-pip, or sudo dnf install python3-pip, or set PYTHON` +
        (request.flavour === 'cpu' ? ', or give a wheel with --wheel' : ''),
    );
  }
  if (request.wheel !== null && !existsSync(request.wheel)) {
    problems.push(`the wheel ${request.wheel}: there is no such file`);
  }
  const needed = request.flavour === 'gpu' ? 9e9 : 1.6e9;
  if (facts.freeBytes < needed) {
    problems.push(
      `${needed / 1e9} GB of free space for the cache (here: ${(facts.freeBytes / 1e9).toFixed(1)}): set XDG_CACHE_HOME`,
    );
  }
  return problems;
}

/**
 * @param {string} workspace
 * @param {string} name
 * @returns {TfjsPackage | null}
 */
function findPackage(workspace, name) {
  try {
    const file = createRequire(join(workspace, 'package.json')).resolve(`${name}/package.json`);
    return { name, folder: dirname(file), version: JSON.parse(readText(file)).version };
  } catch {
    return null;
  }
}

/**
 * Node's own headers where they are installed with it, else those of the npm package.
 *
 * @param {string} workspace
 */
function findHeaders(workspace) {
  const candidates = [join(dirname(process.execPath), '..', 'include', 'node')];
  for (const from of [join(workspace, 'package.json'), import.meta.url]) {
    try {
      candidates.push(join(dirname(createRequire(from).resolve('node-api-headers/package.json')), 'include'));
    } catch {
      // Not installed there.
    }
  }
  return candidates.find((folder) => existsSync(join(folder, 'node_api.h'))) ?? null;
}

/**
 * The folder, or the nearest one above it that is there.
 *
 * @param {string} folder
 * @returns {string}
 */
function existingPart(folder) {
  return existsSync(folder) ? folder : existingPart(dirname(folder));
}

/** @param {string} file */
function readText(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
