import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fillFolder } from './cache.mjs';
import { progress } from './progress.mjs';
import {
  cudaBytes,
  cudaRequirements,
  downloadTag,
  flavourOf,
  isNeeded,
  platforms,
  version,
  wheels,
} from './release.mjs';
import { isAtLeast, run } from './tools.mjs';
import { digest, listEntries, unpack } from './wheel.mjs';

/** @typedef {import('./release.mjs').Flavour} Flavour */
/** @typedef {Pick<import('./requirements.mjs').Facts, 'python' | 'pip'>} Downloader */

/**
 * Fills a folder of the cache with TensorFlow's libraries and headers, and for a GPU with the CUDA libraries beside them,
 * where TensorFlow looks for them.
 *
 * @param {string} folder
 * @param {Flavour} flavour
 * @param {string | null} wheel
 * @param {Downloader} downloader
 * @param {(line: string) => void} say
 */
export async function fetchLibraries(folder, flavour, wheel, downloader, say) {
  await fillFolder(folder, async (working) => {
    const downloads = mkdtempSync(join(working, 'download-'));
    const file = wheel ?? (await downloadWheel(downloads, flavour, downloader, say));
    await checkWheel(file, flavour);
    const entries = (await listEntries(file)).filter(({ name }) => isNeeded(name));
    const meter = progress(
      '  unpacking',
      entries.reduce((sum, { size }) => sum + size, 0),
    );
    const digests = await unpack(file, working, entries, (bytes) => meter.add(bytes));
    meter.end();
    rmSync(downloads, { recursive: true });
    if (flavour === 'gpu') await installCuda(working, downloader, say);
    const libraries = Object.entries(digests).filter(([name]) => name.includes('.so'));
    return { version, digests: Object.fromEntries(libraries) };
  });
}

/**
 * @param {string} file
 * @param {Flavour} flavour
 * @throws {Error} if the file is not a wheel of the release and flavour.
 */
export async function checkWheel(file, flavour) {
  const actual = await digest(file);
  const found = flavourOf(actual);
  if (found === flavour) return;
  const wanted = `${wheels[flavour].project} ${version}`;
  if (found !== null) throw new Error(`${file} is the ${found} wheel: ${found === 'gpu' ? 'add' : 'leave out'} --gpu`);
  const known = Object.entries(wheels[flavour].digests).map(([tag, sum]) => `\n  ${tag} ${sum}`);
  throw new Error(
    `${file} is no wheel of ${wanted} for Linux x86-64: its SHA-256 is ${actual}, wanted is one of${known.join('')}`,
  );
}

/**
 * @param {string} folder
 * @param {Flavour} flavour
 * @param {Downloader} downloader
 * @param {(line: string) => void} say
 * @returns {Promise<string>} The file.
 */
async function downloadWheel(folder, flavour, downloader, say) {
  const { project, bytes, digests } = wheels[flavour];
  const requirements = `${project}==${version} --hash=sha256:${digests[downloadTag]}\n`;
  say(`Downloading ${project} ${version} from PyPI (${Math.round(bytes / 1e6)} MB)`);
  if (!resumes(downloader)) {
    say(
      `  pip ${downloader.pip} starts a broken download anew; pip 25.1 and later goes on: ${downloader.python} -m pip install -U pip`,
    );
  }
  await runPip(['download', '--dest', folder], folder, requirements, bytes, downloader);
  const file = readdirSync(folder).find((name) => name.endsWith('.whl'));
  if (file === undefined) throw new Error(`pip says it has downloaded ${project} ${version}, but no wheel is there`);
  return join(folder, file);
}

/**
 * @param {string} folder
 * @param {Downloader} downloader
 * @param {(line: string) => void} say
 */
async function installCuda(folder, downloader, say) {
  say('Downloading and unpacking the CUDA libraries from PyPI');
  const downloads = mkdtempSync(join(folder, 'download-'));
  await runPip(['install', '--target', folder, '--no-compile'], downloads, cudaRequirements, cudaBytes, downloader);
  rmSync(downloads, { recursive: true });
}

/** @param {Downloader} downloader */
function resumes(downloader) {
  return isAtLeast(downloader.pip ?? '0', '25.1');
}

/**
 * Runs pip on pinned requirements, whose digests it checks, and shows the progress that it does not show itself outside a
 * terminal: by the size of its temporary files.
 *
 * @param {readonly string[]} command
 * @param {string} temporary
 * @param {string} requirements
 * @param {number} bytes
 * @param {Downloader} downloader
 */
async function runPip(command, temporary, requirements, bytes, downloader) {
  const list = join(temporary, 'requirements.txt');
  writeFileSync(list, requirements);
  const meter = progress('  downloading', bytes);
  const timer = setInterval(() => meter.set(downloaded(temporary, command[0] === 'install')), 500);
  try {
    await run(downloader.python, pipArguments(command, list, resumes(downloader)), {
      env: { ...process.env, TMPDIR: temporary, PIP_DISABLE_PIP_VERSION_CHECK: '1' },
    });
  } catch (cause) {
    // A pip that does not resume takes what it has of a broken download for the whole, and says its digest is wrong.
    const advice = resumes(downloader) ? '' : `, or get a pip that resumes: ${downloader.python} -m pip install -U pip`;
    throw new Error(
      `the download failed or broke off; try again${advice}. ${cause instanceof Error ? cause.message : cause}`,
    );
  } finally {
    clearInterval(timer);
    meter.end();
  }
}

/**
 * @param {readonly string[]} command
 * @param {string} requirements  A file.
 * @param {boolean} resume
 */
export function pipArguments(command, requirements, resume) {
  return [
    ...['-m', 'pip', ...command, '--requirement', requirements, '--require-hashes', '--no-deps'],
    ...['--only-binary', ':all:', '--implementation', 'cp', '--python-version', downloadTag.replace(/^cp3/, '3.')],
    ...platforms.flatMap((platform) => ['--platform', platform]),
    ...['--no-cache-dir', '--quiet', '--progress-bar', 'off', '--retries', '5'],
    ...(resume ? ['--resume-retries', '20'] : []),
  ];
}

/**
 * The bytes of the files in a folder: all of them, or of the largest alone (pip copies a file that it has downloaded).
 *
 * @param {string} folder
 * @param {boolean} all
 */
function downloaded(folder, all) {
  // pip moves its files about while they are counted.
  const sizes = readdirSync(folder, { recursive: true, encoding: 'utf8' }).map(
    (name) => statSync(join(folder, name), { throwIfNoEntry: false })?.size ?? 0,
  );
  return all ? sizes.reduce((sum, size) => sum + size, 0) : Math.max(0, ...sizes);
}
