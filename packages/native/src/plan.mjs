import { revision } from './contract/contract.mjs';
import { version } from './release.mjs';

/** @typedef {import('./requirements.mjs').TfjsPackage} TfjsPackage */
/** @typedef {import('./binding.mjs').Binding} Binding */

/**
 * @typedef {object} Plan
 * @property {TfjsPackage} target   The package whose native part is meant.
 * @property {string | null} done   Why nothing is to be done; null: build.
 */

/**
 * Decides what to do with the installed packages. A native part that loads is kept, the vendor's own as well as an earlier
 * one of ours; but one for the processor does not do where one for a GPU is asked for.
 *
 * @param {readonly (TfjsPackage & { binding: Binding })[]} packages  At least one.
 * @param {Pick<import('./arguments.mjs').Request, 'flavour' | 'force'>} request
 * @returns {Plan}
 */
export function plan(packages, request) {
  if (!request.force) {
    for (const target of packages) {
      const reason = satisfies(target.binding, request.flavour);
      if (reason !== null) return { target, done: reason };
    }
  }
  // The GPU package is meant for a GPU, but either has the same sources.
  const preferred = request.flavour === 'gpu' ? '@tensorflow/tfjs-node-gpu' : '@tensorflow/tfjs-node';
  const target = packages.find(({ name }) => name === preferred) ?? packages[0];
  if (target === undefined) throw new Error('no package to build');
  return { target, done: null };
}

/**
 * @param {Binding} binding
 * @param {import('./release.mjs').Flavour} flavour
 */
function satisfies(binding, flavour) {
  if (binding.version === null) return null;
  if (binding.mark !== null) {
    const { mark } = binding;
    if (mark.flavour !== flavour || mark.version !== version || mark.kernels !== revision) return null;
    return `built before, against TensorFlow ${binding.version}`;
  }
  if (flavour === 'gpu' && !binding.gpu) return null;
  return `its own native part loads (TensorFlow ${binding.version}); --force builds one against ${version}`;
}
