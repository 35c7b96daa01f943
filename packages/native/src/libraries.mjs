import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { fillFolder } from './cache.mjs';
import { download } from './download.mjs';
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

/** A given file is not what is asked for. */
export class WheelError extends Error {}

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
    const file = wheel ?? (await downloadWheel(`${folder}.download`, flavour, downloader, say));
    await checkWheel(file, flavour).catch((error) => {
      // A download that is not what it should be would be taken up again for ever.
      if (wheel === null) rmSync(`${folder}.download`, { recursive: true, force: true });
      throw error;
    });
    const entries = (await listEntries(file)).filter(({ name }) => isNeeded(name));
    const meter = progress(
      '  unpacking',
      entries.reduce((sum, { size }) => sum + size, 0),
    );
    const digests = await unpack(file, working, entries, (bytes) => meter.add(bytes));
    meter.end();
    rmSync(`${folder}.download`, { recursive: true, force: true });
    if (flavour === 'gpu') await installCuda(working, downloader, say);
    const libraries = Object.entries(digests).filter(([name]) => name.includes('.so'));
    return { version, digests: Object.fromEntries(libraries) };
  });
}

/**
 * @param {string} file
 * @param {Flavour} flavour
 * @throws {WheelError} if the file is not a wheel of the release and flavour.
 */
export async function checkWheel(file, flavour) {
  const actual = await digest(file);
  const found = flavourOf(actual);
  if (found === flavour) return;
  const wanted = `${wheels[flavour].project} ${version}`;
  if (found !== null) {
    throw new WheelError(`${file} is the ${found} wheel: ${found === 'gpu' ? 'add' : 'leave out'} --gpu`);
  }
  const known = Object.entries(wheels[flavour].digests).map(([tag, sum]) => `\n  ${tag} ${sum}`);
  throw new WheelError(
    `${file} is not a wheel of ${wanted} for Linux x86-64: its SHA-256 is ${actual}, instead of one of${known.join('')}`,
  );
}

/**
 * @param {string} folder  Of downloads; it outlives a run that breaks off.
 * @param {Flavour} flavour
 * @param {Downloader} downloader
 * @param {(line: string) => void} say
 * @returns {Promise<string>} The file.
 */
async function downloadWheel(folder, flavour, downloader, say) {
  const { project, bytes } = wheels[flavour];
  say(`Downloading ${project} ${version} from PyPI (${Math.round(bytes / 1e6)} MB)`);
  mkdirSync(folder, { recursive: true });
  const address = await addressOf(folder, flavour, downloader);
  if (address === null) return downloadByPip(folder, flavour, downloader, say);
  if (address.protocol === 'file:') return fileURLToPath(address);
  const file = join(folder, basename(address.pathname));
  const meter = progress('  downloading', bytes);
  try {
    await download(address.href, file, { onProgress: (size) => meter.set(size) });
  } catch (cause) {
    throw new Error(`try again: ${cause instanceof Error ? cause.message : cause}`, { cause });
  } finally {
    meter.end();
  }
  return file;
}

/**
 * Where pip, as it is configured here, would get the wheel from; null where only pip can get it: behind a proxy or with
 * credentials, which are its own affair, or if it is too old to say without downloading.
 *
 * @param {string} folder
 * @param {Flavour} flavour
 * @param {Downloader} downloader
 * @returns {Promise<URL | null>}
 */
async function addressOf(folder, flavour, downloader) {
  const { project, digests } = wheels[flavour];
  if (
    !isAtLeast(downloader.pip ?? '0', '23.3') ||
    Object.keys(process.env).some((name) => /^https?_proxy$/i.test(name))
  ) {
    return null;
  }
  const report = join(folder, 'report.json');
  try {
    await run(
      downloader.python,
      [
        ...['-m', 'pip', 'install', '--dry-run', '--ignore-installed', '--no-deps', '--quiet', '--no-cache-dir'],
        // Never written to; pip wants to know a folder where it looks for wheels of another platform.
        ...['--target', folder, '--report', report, ...platformArguments(), `${project}==${version}`],
      ],
      { env: { ...process.env, PIP_DISABLE_PIP_VERSION_CHECK: '1' } },
    );
    const { url, archive_info: archive } = JSON.parse(readFileSync(report, 'utf8')).install[0].download_info;
    const address = new URL(url);
    const known = archive?.hashes?.sha256 === digests[downloadTag];
    return known && address.username === '' && ['https:', 'http:', 'file:'].includes(address.protocol) ? address : null;
  } catch {
    // Whatever it is, pip itself will say it better when it downloads.
    return null;
  } finally {
    rmSync(report, { force: true });
  }
}

/**
 * @param {string} folder
 * @param {Flavour} flavour
 * @param {Downloader} downloader
 * @param {(line: string) => void} say
 * @returns {Promise<string>} The file.
 */
async function downloadByPip(folder, flavour, downloader, say) {
  const { project, bytes, digests } = wheels[flavour];
  const requirements = `${project}==${version} --hash=sha256:${digests[downloadTag]}\n`;
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
    ...platformArguments(),
    ...['--no-cache-dir', '--quiet', '--progress-bar', 'off', '--retries', '5'],
    ...(resume ? ['--resume-retries', '20'] : []),
  ];
}

/** Wheels of the release's platform, whichever pip runs on. */
function platformArguments() {
  return [
    ...['--only-binary', ':all:', '--implementation', 'cp', '--python-version', downloadTag.replace(/^cp3/, '3.')],
    ...platforms.flatMap((platform) => ['--platform', platform]),
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
