import { defineConfig, type ViteUserConfig } from 'vitest/config';

// Without the custom condition the built packages would be tested, and a stale build would pass.
const conditions = ['@sr3kit/source', 'node', 'import', 'default'];

/** Vitest settings of one package. The report is counted by tools/workspace/test.mjs. */
export function testProject(name: string): ViteUserConfig {
  return defineConfig({
    resolve: { conditions },
    ssr: { resolve: { conditions } },
    test: {
      name,
      include: ['src/**/*.test.ts'],
      testTimeout: 120_000,
      hookTimeout: 120_000,
      pool: 'forks',
      maxWorkers: 2,
      reporters: ['default', ['json', { outputFile: 'out/test-report.json' }]],
    },
  });
}
