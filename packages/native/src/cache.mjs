import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { mkdir, rename } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, isAbsolute, join } from 'node:path';
import { digest } from './wheel.mjs';

/**
 * What a complete folder of the cache says of itself.
 *
 * @typedef {object} Manifest
 * @property {string} version                   Of TensorFlow.
 * @property {Record<string, string>} digests   SHA-256 of the libraries, by their path in the folder.
 */

const manifestName = 'complete.json';

/**
 * The folder of this tool in the user's cache.
 *
 * @param {Readonly<Record<string, string | undefined>>} [environment]
 */
export function cacheRoot(environment = process.env) {
  const given = environment['XDG_CACHE_HOME'];
  // The XDG specification has relative paths ignored.
  const base = given && isAbsolute(given) ? given : join(environment['HOME'] || homedir(), '.cache');
  return join(base, 'sr3kit', 'native-tensorflow');
}

/**
 * Whether a folder of the cache is complete and its libraries are what was unpacked.
 *
 * @param {string} folder
 * @param {string} version
 * @returns {Promise<boolean>}
 */
export async function isComplete(folder, version) {
  const file = join(folder, manifestName);
  if (!existsSync(file)) return false;
  /** @type {Manifest} */
  const manifest = JSON.parse(readFileSync(file, 'utf8'));
  if (manifest.version !== version) return false;
  for (const [name, expected] of Object.entries(manifest.digests)) {
    const path = join(folder, name);
    if (!existsSync(path) || (await digest(path)) !== expected) return false;
  }
  return true;
}

/**
 * Fills a folder of the cache all or nothing: `fill` works in a folder beside it, which takes its place at the end.
 *
 * @param {string} folder
 * @param {(working: string) => Promise<Manifest>} fill
 */
export async function fillFolder(folder, fill) {
  removeAbandoned(dirname(folder));
  const working = workingName(folder);
  await mkdir(working, { recursive: true });
  try {
    const manifest = await fill(working);
    writeFileSync(join(working, manifestName), JSON.stringify(manifest, null, 2));
    rmSync(folder, { recursive: true, force: true });
    await rename(working, folder);
  } finally {
    rmSync(working, { recursive: true, force: true });
  }
}

/**
 * The name of a folder that only this process uses.
 *
 * @param {string} name
 */
export function workingName(name) {
  return `${name}.working-${process.pid}`;
}

/**
 * Removes the working folders of runs that were killed.
 *
 * @param {string} root
 */
export function removeAbandoned(root) {
  if (!existsSync(root)) return;
  for (const name of readdirSync(root)) {
    const owner = /\.working-(\d+)$/.exec(name)?.[1];
    if (owner !== undefined && !isRunning(Number(owner))) rmSync(join(root, name), { recursive: true, force: true });
  }
}

/** @param {number} pid */
function isRunning(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return /** @type {NodeJS.ErrnoException} */ (error).code === 'EPERM';
  }
}
