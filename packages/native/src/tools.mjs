import { spawn } from 'node:child_process';

/** A program ended with an error; the message has the end of what it printed. */
class ProgramError extends Error {}

/**
 * Runs a program and returns what it printed on stdout.
 *
 * @param {string} program
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv }} [options]
 * @returns {Promise<string>}
 * @throws {ProgramError} if it cannot be started or fails.
 */
export function run(program, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    let errors = '';
    child.stdout.setEncoding('utf8').on('data', (text) => (output += text));
    child.stderr.setEncoding('utf8').on('data', (text) => (errors += text));
    child.on('error', (cause) => reject(new ProgramError(`${program} cannot be started: ${cause.message}`, { cause })));
    child.on('close', (code, signal) => {
      if (code === 0) {
        resolve(output);
      } else {
        reject(new ProgramError(`${program} failed (${signal ?? code}):\n${`${output}${errors}`.trim().slice(-3000)}`));
      }
    });
  });
}

/**
 * The version that a program reports, or null if it is not installed.
 *
 * @param {string} program
 * @param {readonly string[]} args
 * @param {RegExp} pattern  Its first group is the version.
 * @returns {Promise<string | null>}
 */
export async function versionOf(program, args, pattern) {
  const output = await run(program, args).catch(() => '');
  return pattern.exec(output)?.[1] ?? null;
}

/**
 * @param {string} version   "25.1.1"
 * @param {string} minimum   "25.1"
 */
export function isAtLeast(version, minimum) {
  const parts = (/** @type {string} */ text) => text.split('.').map((part) => Number.parseInt(part, 10) || 0);
  const [have, need] = [parts(version), parts(minimum)];
  for (let i = 0; i < Math.max(have.length, need.length); i++) {
    if ((have[i] ?? 0) !== (need[i] ?? 0)) return (have[i] ?? 0) > (need[i] ?? 0);
  }
  return true;
}
