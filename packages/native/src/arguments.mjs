/**
 * @typedef {object} Request
 * @property {'build' | 'remove' | 'help'} command
 * @property {'cpu' | 'gpu'} flavour  TensorFlow for the processor, or for CUDA.
 * @property {string | null} wheel    A wheel file that is already here; null: pip downloads it.
 * @property {boolean} force          Build even where a binding loads already.
 */

/** The command line cannot be understood; the message says why. */
export class UsageError extends Error {}

export const usage = `Builds the native part of @tensorflow/tfjs-node against a current TensorFlow (Linux x86-64).

npx sr3kit-native                   for the processor
npx sr3kit-native --gpu             for an NVIDIA GPU (CUDA libraries included); not yet tried on one
npx sr3kit-native --wheel FILE      from a TensorFlow wheel that you have already
npx sr3kit-native --force           even where a native part loads already
npx sr3kit-native --remove          removes what was built and downloaded
`;

/**
 * @param {readonly string[]} argv  The arguments after the program's name.
 * @returns {Request}
 * @throws {UsageError}
 */
export function parseArguments(argv) {
  /** @type {Request} */
  const request = { command: 'build', flavour: 'cpu', wheel: null, force: false };
  for (let i = 0; i < argv.length; i++) {
    const argument = argv[i];
    if (argument === '--gpu') {
      request.flavour = 'gpu';
    } else if (argument === '--force') {
      request.force = true;
    } else if (argument === '--remove') {
      request.command = 'remove';
    } else if (argument === '--help' || argument === '-h') {
      return { ...request, command: 'help' };
    } else if (argument === '--wheel' || argument?.startsWith('--wheel=')) {
      const file = argument === '--wheel' ? argv[++i] : argument.slice('--wheel='.length);
      if (!file || file.startsWith('--')) {
        throw new UsageError('--wheel needs a file: --wheel tensorflow_cpu-2.21.0-….whl');
      }
      request.wheel = file;
    } else {
      throw new UsageError(`unknown argument "${argument}"`);
    }
  }
  if (request.command === 'remove' && (request.wheel !== null || request.force)) {
    throw new UsageError('--remove takes neither --wheel nor --force');
  }
  return request;
}
