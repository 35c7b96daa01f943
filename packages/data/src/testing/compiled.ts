import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import ts from 'typescript';

const require = createRequire(import.meta.url);

/**
 * Compiles packages of this workspace into `folder/node_modules`, as they are published: what behaves differently there than
 * from source (worker threads) is tested on this.
 */
export async function compileInto(folder: string, packages: readonly string[]): Promise<void> {
  for (const name of packages) {
    const manifest = require.resolve(`${name}/package.json`);
    const target = join(folder, 'node_modules', name);
    await mkdir(target, { recursive: true });
    // Test runs resolve packages to their source; here that is not wanted.
    const exported: unknown = JSON.parse(await readFile(manifest, 'utf8'), (key, value: unknown) =>
      key === '@sr3kit/source' ? undefined : value,
    );
    await writeFile(join(target, 'package.json'), JSON.stringify(exported));
    const source = join(dirname(manifest), 'src');
    const files = (await readdir(source, { recursive: true })).filter((file) => /(?<!\.test)\.ts$/.test(file));
    for (const file of files.filter((path) => !path.startsWith('testing'))) {
      const output = join(target, 'dist', file.replace(/\.ts$/, '.js'));
      await mkdir(dirname(output), { recursive: true });
      await writeFile(output, compile(await readFile(join(source, file), 'utf8')));
    }
  }
}

function compile(source: string): string {
  return ts.transpileModule(source, {
    compilerOptions: {
      target: ts.ScriptTarget.ES2022,
      module: ts.ModuleKind.ESNext,
      verbatimModuleSyntax: true,
      rewriteRelativeImportExtensions: true,
    },
  }).outputText;
}
