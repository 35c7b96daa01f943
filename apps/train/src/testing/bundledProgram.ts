import { copyFile, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { build } from 'vite';

const app = resolve(import.meta.dirname, '../..');

/**
 * `sr3-train` as plain JavaScript, made from the sources of all packages: Node 20 runs no TypeScript, and the built
 * packages may be stale.
 *
 * @returns The program's path, inside the app so that libraries are found, and the function that removes it.
 */
export async function bundleProgram(): Promise<{ readonly program: string; readonly remove: () => Promise<void> }> {
  await mkdir(join(app, 'out'), { recursive: true });
  const folder = await mkdtemp(join(app, 'out/program-'));
  const conditions = ['@sr3kit/source', 'node', 'import', 'default'];
  await build({
    configFile: false,
    logLevel: 'silent',
    root: app,
    resolve: { conditions },
    // commander is a library of @sr3kit/command, and not to be found from the app.
    ssr: { noExternal: [/^@sr3kit\//, 'commander'], resolve: { conditions } },
    build: {
      ssr: join(app, 'src/main.ts'),
      outDir: join(folder, 'dist'),
      rollupOptions: { output: { entryFileNames: 'main.mjs' } },
    },
  });
  // It reads its version from the package.json above it.
  await copyFile(join(app, 'package.json'), join(folder, 'package.json'));
  return { program: join(folder, 'dist/main.mjs'), remove: () => rm(folder, { recursive: true, force: true }) };
}
