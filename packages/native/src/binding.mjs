import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { mkdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { removeAbandoned, workingName } from './cache.mjs';
import { revision } from './contract/contract.mjs';
import { version } from './release.mjs';
import { run } from './tools.mjs';

/** @typedef {import('./requirements.mjs').TfjsPackage} TfjsPackage */

/**
 * What the tool leaves beside a binding that it built.
 *
 * @typedef {object} Mark
 * @property {string} version
 * @property {import('./release.mjs').Flavour} flavour
 * @property {number} kernels  Revision of the kernels in it; builds that came before them have none.
 */

/**
 * A package's native part as it is.
 *
 * @typedef {object} Binding
 * @property {string | null} version  Of TensorFlow, if it loads.
 * @property {boolean} gpu            Whether it runs on a GPU.
 * @property {string | null} reason   Why it does not load, if it is there.
 * @property {Mark | null} mark       If this tool built it.
 */

const loaderName = 'tfjs_binding.node';
const kernelsFolder = fileURLToPath(new URL('../kernels', import.meta.url));
const libraryName = 'tfjs_tensorflow.so';
const markName = 'sr3kit-native.json';

/** @param {string} packageFolder */
function outputFolder(packageFolder) {
  return join(packageFolder, 'lib', 'napi-v8');
}

/**
 * The file that is loaded.
 *
 * @param {string} packageFolder
 */
export function loaderOf(packageFolder) {
  return join(outputFolder(packageFolder), loaderName);
}

/**
 * Loads a package's native part in a process of its own.
 *
 * @param {string} packageFolder
 * @returns {Promise<Binding>}
 */
export async function inspect(packageFolder) {
  const folder = outputFolder(packageFolder);
  const markFile = join(folder, markName);
  const mark = existsSync(markFile) ? JSON.parse(readFileSync(markFile, 'utf8')) : null;
  if (!existsSync(join(folder, loaderName))) return { version: null, gpu: false, reason: null, mark };
  return { ...(await load(folder)), mark };
}

/**
 * @param {string} folder
 * @returns {Promise<Omit<Binding, 'mark'> & { kernels?: number }>}
 */
async function load(folder) {
  const program = `const b = require(process.argv[1]); console.log(JSON.stringify({ version: b.TF_Version, gpu: b.isUsingGpuDevice(), kernels: b.sr3kitKernels ?? 0 }))`;
  try {
    const output = await run(process.execPath, ['-e', program, join(folder, loaderName)], { env: quiet() });
    return { ...JSON.parse(output), reason: null };
  } catch (error) {
    return { version: null, gpu: false, reason: String(error instanceof Error ? error.message : error) };
  }
}

/** An environment in which TensorFlow prints errors only. */
function quiet() {
  return { ...process.env, TF_CPP_MIN_LOG_LEVEL: '2' };
}

/**
 * Compiles the binding of a package against the libraries in the cache. The files take their places only once they have
 * been loaded.
 *
 * @param {string} packageFolder
 * @param {string} libraries
 * @param {import('./release.mjs').Flavour} flavour
 * @param {{ compiler: string, headers: string }} tools
 * @returns {Promise<Omit<Binding, 'mark'>>}
 */
export async function build(packageFolder, libraries, flavour, tools) {
  const output = outputFolder(packageFolder);
  removeAbandoned(output);
  const working = workingName(join(output, 'binding'));
  await mkdir(working, { recursive: true });
  try {
    await Promise.all(
      compilerArguments(libraries, tools.headers, working).map((args) =>
        run(tools.compiler, args, { cwd: packageFolder }),
      ),
    );
    const loaded = await load(working);
    if (loaded.version !== version) {
      throw new Error(`the binding was compiled but does not load: ${loaded.reason ?? loaded.version}`);
    }
    if (loaded.kernels !== revision) throw new Error('the kernels were compiled but TensorFlow refuses them');
    /** @type {Mark} */
    const mark = { version, flavour, kernels: revision };
    writeFileSync(join(working, markName), JSON.stringify(mark));
    // The loader last: while it is not there, or is another's, the other two files mean nothing.
    for (const name of [libraryName, markName, loaderName]) await rename(join(working, name), join(output, name));
    return loaded;
  } finally {
    rmSync(working, { recursive: true, force: true });
  }
}

/**
 * The two calls of the compiler: the binding proper with our kernels, and the loader in front of it.
 *
 * @param {string} libraries
 * @param {string} headers
 * @param {string} output
 */
export function compilerArguments(libraries, headers, output) {
  const tensorflow = join(libraries, 'tensorflow');
  const common = [
    '-std=c++17',
    // -O3 and the two that follow let the compiler use vector instructions in the kernels; they change no result.
    '-O3',
    '-fno-trapping-math',
    '-fno-math-errno',
    '-fPIC',
    '-shared',
    '-pthread',
    '-DNAPI_VERSION=8',
    '-DBUILDING_NODE_EXTENSION',
    `-I${headers}`,
  ];
  const kernels = readdirSync(kernelsFolder).filter((name) => name.endsWith('.cc'));
  return [
    [
      ...common,
      `-I${join(tensorflow, 'include')}`,
      join('binding', 'tfjs_backend.cc'),
      join('binding', 'tfjs_binding.cc'),
      ...kernels.map((name) => join(kernelsFolder, name)),
      ...[
        '-o',
        join(output, libraryName),
        `-L${tensorflow}`,
        '-l:libtensorflow_cc.so.2',
        '-l:libtensorflow_framework.so.2',
      ],
      ...['-Xlinker', '-rpath', '-Xlinker', tensorflow],
    ],
    [...common, fileURLToPath(new URL('../loader.cc', import.meta.url)), '-o', join(output, loaderName), '-ldl'],
  ];
}

/**
 * Removes a binding that this tool built; another's stays.
 *
 * @param {string} packageFolder
 * @returns {boolean} Whether there was one.
 */
export function removeBinding(packageFolder) {
  const folder = outputFolder(packageFolder);
  if (!existsSync(join(folder, markName))) return false;
  for (const name of [loaderName, libraryName, markName]) rmSync(join(folder, name), { force: true });
  return true;
}

/**
 * Uses a package as a program would: a product of two matrices through TensorFlow.js.
 *
 * @param {string} packageFolder
 * @returns {Promise<string>} The backend's name.
 */
export async function tryPackage(packageFolder) {
  const program = `
    const util = require('util');
    util.isNullOrUndefined ??= (x) => x === null || x === undefined;
    const tf = require(process.argv[1]);
    const y = tf.matMul(tf.tensor2d([[1, 2], [3, 4]]), tf.tensor2d([[5], [6]])).arraySync();
    if (JSON.stringify(y) !== '[[17],[39]]') throw new Error('a wrong product: ' + JSON.stringify(y));
    console.log(tf.getBackend());`;
  const output = await run(process.execPath, ['--no-deprecation', '-e', program, packageFolder], { env: quiet() });
  return output.trim();
}
