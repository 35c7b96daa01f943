import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { build } from 'vite';

const tool = resolve(import.meta.dirname, '../..');

/**
 * Makes the worker's program of plain JavaScript, once for all files of tests: they start some thirty workers, and reading
 * TypeScript is most of what a start takes. Each module keeps its file, by whose name a kernel is told.
 */
export default async function setup(): Promise<() => Promise<void>> {
  await mkdir(join(tool, 'out'), { recursive: true });
  const folder = await mkdtemp(join(tool, 'out/worker-'));
  const conditions = ['@sr3kit/source', 'node', 'import', 'default'];
  await build({
    configFile: false,
    logLevel: 'silent',
    root: tool,
    resolve: { conditions },
    ssr: { noExternal: [/^@sr3kit\//, 'sr3kit'], resolve: { conditions } },
    build: {
      ssr: join(tool, 'src/worker.ts'),
      outDir: folder,
      rollupOptions: {
        output: { preserveModules: true, preserveModulesRoot: resolve(tool, '../..'), entryFileNames: '[name].js' },
      },
    },
  });
  process.env['SR3KIT_BENCH_WORKER'] = join(folder, 'tools/bench/src/worker.js');
  return () => rm(folder, { recursive: true });
}
