#!/usr/bin/env node
import { existsSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArguments, usage, UsageError } from './arguments.mjs';
import { build, inspect, loaderOf, removeBinding, tryPackage } from './binding.mjs';
import { cacheRoot, isComplete } from './cache.mjs';
import { logOfLoading, whyNoGpu } from './gpuReason.mjs';
import { fetchLibraries, WheelError } from './libraries.mjs';
import { plan } from './plan.mjs';
import { version } from './release.mjs';
import { gatherFacts, missing } from './requirements.mjs';

/** @param {string} line */
const say = (line) => console.log(line);

/**
 * @param {readonly string[]} argv
 * @returns {Promise<number>} The exit code: 0 done, 2 something is missing or the command line is wrong.
 */
async function main(argv) {
  const request = parseArguments(argv);
  if (request.command === 'help') {
    say(usage);
    return 0;
  }
  const workspace = process.cwd();
  // npm runs this in the workspace's root; a relative path means the folder where the command was typed.
  const wheel = request.wheel && resolve(process.env['INIT_CWD'] ?? workspace, request.wheel);
  const cache = cacheRoot();
  const facts = await gatherFacts(workspace, cache);
  if (request.command === 'remove') {
    remove(facts.packages, cache);
    return 0;
  }

  const started = performance.now();
  const folder = join(cache, `${version}-${request.flavour}`);
  const libraries = await isComplete(folder, version);
  const problems = missing(facts, { ...request, wheel }, { libraries });
  if (problems.length > 0 || facts.headers === null) {
    console.error(`Native TensorFlow cannot be built yet. Missing:\n${problems.map((line) => `- ${line}`).join('\n')}`);
    return 2;
  }

  const packages = await Promise.all(facts.packages.map(async (p) => ({ ...p, binding: await inspect(p.folder) })));
  const { target, done } = plan(packages, request);
  if (done !== null) {
    say(`Nothing to do for ${target.name}: ${done}.`);
    return 0;
  }
  if (libraries) {
    say(`TensorFlow ${version} (${request.flavour}) is in the cache: ${folder}`);
  } else {
    if (existsSync(folder)) say(`${folder} is incomplete or damaged: fetching its contents again`);
    await fetchLibraries(folder, request.flavour, wheel, facts, say);
  }

  say(`Compiling the binding of ${target.name} with ${facts.compiler} ${facts.compilerVersion}`);
  const binding = await build(target.folder, folder, request.flavour, {
    compiler: facts.compiler,
    headers: facts.headers,
  });
  const backend = await tryPackage(target.folder);
  const seconds = Math.round((performance.now() - started) / 1000);
  say(
    `${target.name} works: backend "${backend}", TensorFlow ${binding.version} on the ${binding.gpu ? 'GPU' : 'processor'} (${seconds} s).`,
  );
  if (request.flavour === 'gpu' && !binding.gpu) {
    say(whyNoGpu(facts.nvidiaDriver, logOfLoading(loaderOf(target.folder))));
  }
  return 0;
}

/**
 * @param {readonly import('./requirements.mjs').TfjsPackage[]} packages
 * @param {string} cache
 */
function remove(packages, cache) {
  for (const { name, folder } of packages) {
    if (removeBinding(folder)) say(`Removed the native part of ${name}.`);
  }
  const had = existsSync(cache);
  rmSync(cache, { recursive: true, force: true });
  say(had ? `Removed ${cache}.` : 'There is nothing in the cache.');
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  console.error(
    error instanceof UsageError
      ? `${error.message}\n\n${usage}`
      : `Native TensorFlow was not built: ${error instanceof Error ? error.message : error}`,
  );
  process.exitCode = error instanceof UsageError || error instanceof WheelError ? 2 : 1;
}
