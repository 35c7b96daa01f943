// Prints which engines and browsers this machine has for tests, without starting any: an input of Nx's `test`, so that
// what was skipped for the lack of one is run once it is there. Prints the same wherever nothing has changed.
import { existsSync, readdirSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
const require = createRequire(join(root, 'packages/backends/package.json'));

/** What tells a file from another edition of it. */
function stamp(path) {
  const { size, mtimeMs } = statSync(path, { throwIfNoEntry: false }) ?? {};
  return size === undefined ? `${path}: none` : `${path}: ${size} bytes of ${Math.floor(mtimeMs)}`;
}

/** The native part of a TensorFlow package. */
function binding(name) {
  try {
    const folder = dirname(require.resolve(`${name}/package.json`));
    return stamp(join(folder, 'lib/napi-v8/tfjs_binding.node'));
  } catch {
    return `${name}: none`;
  }
}

function listing(folder) {
  return `${folder}: ${existsSync(folder) ? readdirSync(folder).sort().join(' ') : 'none'}`;
}

const variables = ['CHROMIUM', 'VK_DRIVER_FILES', 'VK_ICD_FILENAMES', 'LD_LIBRARY_PATH', 'CUDA_VISIBLE_DEVICES'];
const facts = [
  `Node ${process.version} on ${process.platform} ${process.arch}`,
  ...variables.map((name) => `${name}=${process.env[name] ?? ''}`),
  stamp(process.env.CHROMIUM ?? '/usr/bin/chromium'),
  stamp('/usr/lib/chromium/vk_swiftshader_icd.json'),
  ...['/etc/vulkan/icd.d', '/usr/share/vulkan/icd.d', '/usr/local/share/vulkan/icd.d'].map(listing),
  ...['/dev/nvidia0', '/dev/dri/renderD128'].map((path) => `${path}: ${existsSync(path) ? 'there' : 'none'}`),
  ...['@tensorflow/tfjs-node', '@tensorflow/tfjs-node-gpu'].map(binding),
];
process.stdout.write(`${facts.join('\n')}\n`);
