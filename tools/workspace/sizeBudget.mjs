// The greatest sizes of what is published, in sizeBudgets.json: `code` is what the code of a package adds to a page,
// `archive` what npm sends. A package that grows past them fails; a budget is raised by hand, in a commit that says why.
//
//   npm run budget -- packages/unet ...
//
// sets the budgets of packages to 15 % above what they are now. They have to be built.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { format } from 'prettier';
import { codeSize } from './codeSize.mjs';
import { packPackage } from './packPackage.mjs';

const file = join(import.meta.dirname, 'sizeBudgets.json');

/** Whole kilobytes above, so that a budget is never below what it was set for. */
const kilobytes = (bytes) => Math.ceil(bytes / 100) / 10;

/**
 * What is wrong with the sizes of a package.
 *
 * @param sizes - `code` and `archive` in bytes.
 * @returns A sentence for each.
 */
export function overBudget(name, sizes) {
  const budget = readBudgets()[name];
  if (budget === undefined) {
    return ['has no size budget: npm run budget -- ITS_FOLDER sets one in tools/workspace/sizeBudgets.json'];
  }
  return Object.entries(sizes)
    .filter(([what, bytes]) => kilobytes(bytes) > budget[what])
    .map(([what, bytes]) => {
      const advice = 'make it smaller, or raise tools/workspace/sizeBudgets.json in a commit that says why';
      return `size: ${what} takes ${kilobytes(bytes)} kB, of ${budget[what]} allowed: ${advice}`;
    });
}

function readBudgets() {
  return JSON.parse(readFileSync(file, 'utf8'));
}

async function setBudgets(folders) {
  const budgets = readBudgets();
  const scratch = mkdtempSync(join(tmpdir(), 'sr3kit-pack-'));
  try {
    for (const folder of folders.map((each) => resolve(each))) {
      const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
      const sizes = { code: await codeSize(folder, manifest), archive: packPackage(folder, scratch).size };
      const grown = Object.entries(sizes).map(([what, bytes]) => [what, kilobytes(1.15 * bytes)]);
      budgets[manifest.name] = Object.fromEntries(grown);
      console.log(`${manifest.name}: code ${kilobytes(sizes.code)} kB, archive ${kilobytes(sizes.archive)} kB`);
    }
  } finally {
    rmSync(scratch, { recursive: true });
  }
  const sorted = Object.fromEntries(Object.entries(budgets).sort(([a], [b]) => (a < b ? -1 : 1)));
  writeFileSync(file, await format(JSON.stringify(sorted), { parser: 'json', printWidth: 120 }));
}

if (process.argv[1] === import.meta.filename) {
  const folders = process.argv.slice(2);
  if (folders.length === 0) {
    console.error('usage: npm run budget -- PACKAGE_FOLDER ...');
    process.exit(2);
  }
  await setBudgets(folders);
}
