import { spawnSync } from 'node:child_process';
// Compiles the kernels with a sanitiser of the compiler and runs all of them (../sanitize/driver.cc).
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cacheRoot, isComplete } from './cache.mjs';
import { version } from './release.mjs';

const inPackage = (/** @type {string} */ path) => fileURLToPath(new URL(`../${path}`, import.meta.url));

/**
 * What the compiler is told, and the sanitiser. Leaks and threads of TensorFlow, which is not compiled with a sanitiser, are
 * not looked for.
 *
 * @type {Readonly<Record<string, { flags: readonly string[], environment: Readonly<Record<string, string>> }>>}
 */
const sanitisers = {
  address: {
    flags: ['-fsanitize=address,undefined', '-fno-sanitize-recover=all'],
    environment: {
      ASAN_OPTIONS: 'detect_leaks=0',
      UBSAN_OPTIONS: 'print_stacktrace=1',
    },
  },
  thread: {
    flags: ['-fsanitize=thread'],
    environment: { TSAN_OPTIONS: 'halt_on_error=1:ignore_noninstrumented_modules=1' },
  },
};

/**
 * @param {readonly string[]} argv
 * @returns {Promise<number>} The exit code: 0 nothing found, 1 something found, 2 it cannot run.
 */
async function main(argv) {
  const sanitiser = argv.length === 1 ? sanitisers[String(argv[0])] : undefined;
  if (sanitiser === undefined) {
    console.error('usage: npm run -w @sr3kit/native sanitize -- address|thread');
    return 2;
  }
  const libraries = join(cacheRoot(), `${version}-cpu`);
  if (!(await isComplete(libraries, version))) {
    console.error(`TensorFlow ${version} is not in the cache (${libraries}): run "npx sr3kit-native --force" first`);
    return 2;
  }
  const folder = mkdtempSync(join(tmpdir(), 'sr3kit-sanitize-'));
  try {
    const program = join(folder, 'driver');
    const compiler = process.env['CXX'] || 'g++';
    console.log(`Compiling with ${compiler} ${sanitiser.flags.join(' ')}`);
    if (run(compiler, compilerArguments(join(libraries, 'tensorflow'), sanitiser.flags, program), {}) !== 0) return 2;
    // Addresses that are drawn at random may lie where the thread sanitiser keeps its own memory.
    const fixed = existsSync('/usr/bin/setarch') ? ['setarch', '-R'] : [];
    const [first, ...rest] = [...fixed, program];
    const threads = { TF_NUM_INTRAOP_THREADS: '4', TF_CPP_MIN_LOG_LEVEL: '2', TF_ENABLE_ONEDNN_OPTS: '0' };
    const code = run(String(first), rest, { ...threads, ...sanitiser.environment });
    console.log(code === 0 ? `${argv[0]}: nothing found` : `${argv[0]}: see above`);
    return code === 0 ? 0 : 1;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/**
 * @param {string} tensorflow
 * @param {readonly string[]} flags
 * @param {string} program
 */
function compilerArguments(tensorflow, flags, program) {
  const kernels = readdirSync(inPackage('kernels')).filter((name) => name.endsWith('.cc'));
  return [
    ...['-std=c++17', '-O1', '-g', '-fno-omit-frame-pointer', '-pthread', ...flags, `-I${join(tensorflow, 'include')}`],
    ...[...kernels.map((name) => `kernels/${name}`), 'sanitize/driver.cc'].map(inPackage),
    ...['-o', program, `-L${tensorflow}`, '-l:libtensorflow_cc.so.2', '-l:libtensorflow_framework.so.2'],
    ...['-Xlinker', '-rpath', '-Xlinker', tensorflow],
  ];
}

/**
 * @param {string} program
 * @param {readonly string[]} args
 * @param {Readonly<Record<string, string>>} environment
 */
function run(program, args, environment) {
  return spawnSync(program, args, { stdio: 'inherit', env: { ...process.env, ...environment } }).status ?? 1;
}

process.exitCode = await main(process.argv.slice(2));
