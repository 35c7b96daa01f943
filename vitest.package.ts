import { existsSync } from 'node:fs';
import { defineConfig, type ViteUserConfig } from 'vitest/config';

// Without the custom condition the built packages would be tested, and a stale build would pass.
const conditions = ['@sr3kit/source', 'node', 'import', 'default'];

/** The Vulkan driver in software that comes with Chromium: with it WebGPU is tested on machines without a GPU. */
const softwareVulkan = '/usr/lib/chromium/vk_swiftshader_icd.json';
const env =
  existsSync(softwareVulkan) && process.env['VK_ICD_FILENAMES'] === undefined
    ? { VK_ICD_FILENAMES: softwareVulkan }
    : {};

/** Vitest settings of one package. The report is counted by tools/workspace/test.mjs. */
export function testProject(name: string): ViteUserConfig {
  return defineConfig({
    resolve: { conditions },
    ssr: { resolve: { conditions } },
    test: {
      name,
      env,
      include: ['src/**/*.test.ts'],
      testTimeout: 120_000,
      hookTimeout: 120_000,
      pool: 'forks',
      maxWorkers: 2,
      reporters: ['default', ['json', { outputFile: 'out/test-report.json' }]],
    },
  });
}
