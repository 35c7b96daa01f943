import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';

/**
 * What the code of a built package adds to a page that takes all of it: bundled, minified and compressed by gzip, without
 * its dependencies and without files that it only addresses (weights, WebAssembly).
 *
 * @param folder - A package with its `dist`.
 * @returns Bytes.
 */
export async function codeSize(folder, manifest) {
  const { outputFiles } = await build({
    absWorkingDir: folder,
    entryPoints: entries(folder, manifest),
    outdir: join(folder, 'dist'),
    bundle: true,
    splitting: true,
    minify: true,
    write: false,
    format: 'esm',
    platform: 'node',
    target: 'es2022',
    packages: 'external',
    legalComments: 'none',
    logLevel: 'error',
  });
  return outputFiles.reduce((sum, { contents }) => sum + gzipSync(contents, { level: 9 }).length, 0);
}

/** The built files that importers reach; of a package that is a command alone, what the command starts. */
function entries(folder, { exports, bin }) {
  const paths = (value) => (typeof value === 'string' ? [value] : Object.values(value).flatMap(paths));
  const modules = new Set(paths(exports).filter((path) => /^\.\/dist\/.*\.js$/.test(path)));
  if (modules.size > 0 || bin === undefined) return [...modules];
  // The file in `bin` of a command that has to be built finds it at run time.
  return existsSync(join(folder, 'dist/main.js')) ? ['./dist/main.js'] : Object.values(bin);
}
