// Writes the files that follow from the contract. A test compares them.
import { readFileSync, writeFileSync } from 'node:fs';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';
import { callingTypescript, cppHeader, namingTypescript } from './render.mjs';

/** @param {string} path  From the packages' folder. */
const inPackages = (path) => fileURLToPath(new URL(`../../../${path}`, import.meta.url));

/** @returns {Promise<{ file: string, text: string }[]>} What each file should hold. */
export async function generated() {
  const formatted = async (/** @type {string} */ file, /** @type {string} */ text) => ({
    file,
    text: await format(text, { ...(await resolveConfig(file, { editorconfig: true })), filepath: file }),
  });
  return [
    { file: inPackages('native/kernels/contract.h'), text: cppHeader() },
    await formatted(inPackages('backends/src/tensorflow/nativeKernels.ts'), callingTypescript()),
    await formatted(inPackages('ops/src/kernelContract.ts'), namingTypescript()),
  ];
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const { file, text } of await generated()) {
    const before = readFileSync(file, { encoding: 'utf8', flag: 'a+' });
    writeFileSync(file, text);
    console.log(`${relative(process.cwd(), file)}: ${before === text ? 'unchanged' : 'written'}`);
  }
}
