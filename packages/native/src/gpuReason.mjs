import { spawnSync } from 'node:child_process';

/**
 * Why TensorFlow, built for CUDA, sees no GPU, and what to do, from what it says itself.
 *
 * @param {string | null} driver  Version of NVIDIA's kernel driver; null: there is none.
 * @param {string} log  What TensorFlow prints while it is loaded.
 * @returns {string}
 */
export function whyNoGpu(driver, log) {
  const said = lines(log).find((line) =>
    /cuInit|dlopen|could not find cuda|compute capabilit|no CUDA-capable/i.test(line),
  );
  const quoted = said ? ` TensorFlow says: ${said}` : '';
  if (driver === null) {
    return `This machine has no NVIDIA driver (https://www.nvidia.com/drivers): the binding computes on the processor until it has.${quoted}`;
  }
  if (/dlopen/i.test(said ?? '')) {
    return `The driver ${driver} is there, but libraries of CUDA do not load: build again with --gpu --force, which fetches them.${quoted}`;
  }
  return `The driver ${driver} is there, but TensorFlow sees no GPU: nvidia-smi must list one, and CUDA_VISIBLE_DEVICES must not hide it.${quoted}`;
}

/**
 * What TensorFlow prints while a binding is loaded and asked for its devices.
 *
 * @param {string} binding  The file.
 */
export function logOfLoading(binding) {
  const program = 'require(process.argv[1]).isUsingGpuDevice()';
  const env = { ...process.env, TF_CPP_MIN_LOG_LEVEL: '0' };
  return spawnSync(process.execPath, ['-e', program, binding], { env, encoding: 'utf8' }).stderr;
}

/**
 * Without the time, process and place in the source that stand before each line.
 *
 * @param {string} log
 */
function lines(log) {
  return log.split('\n').map((line) => line.replace(/^[\d-]*\s*\S*:?\s*[IWEF]?\d*\s.*?\.cc:\d+\]\s*/, '').trim());
}
