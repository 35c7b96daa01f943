import { existsSync } from 'node:fs';
import { defineConfig, type ViteUserConfig } from 'vitest/config';

// Without the custom condition the built packages would be tested, and a stale build would pass.
const conditions = ['@sr3kit/source', 'node', 'import', 'default'];

/** The Vulkan driver in software that comes with Chromium: with it WebGPU is tested on machines without a GPU. */
const softwareVulkan = '/usr/lib/chromium/vk_swiftshader_icd.json';

/**
 * Where the driver is to zero the memory of a workgroup, SwiftShader compiles a store for each of its elements, which
 * takes longer than all the rest of a kernel. Dawn zeroes it as well, in a loop.
 */
const zeroedInLoops = 'disable-dawn-features=use_vulkan_zero_initialize_workgroup_memory_extension';

/** Programs that tests start inherit it. */
const oneThread = { NODE_OPTIONS: `--import=${new URL('tools/testing/src/oneThread.mjs', import.meta.url).href}` };

const env =
  existsSync(softwareVulkan) && process.env['VK_ICD_FILENAMES'] === undefined
    ? { VK_ICD_FILENAMES: softwareVulkan, SR3KIT_DAWN: zeroedInLoops }
    : {};

/**
 * Vitest settings of one package. The report is counted by tools/workspace/test.mjs.
 *
 * @param options - `isolate` false where no file of tests changes what another imports: they share a process then, as
 * importing takes longer than most of them.
 */
export function testProject(name: string, { isolate = true }: { readonly isolate?: boolean } = {}): ViteUserConfig {
  return defineConfig({
    resolve: { conditions },
    ssr: { resolve: { conditions } },
    test: {
      name,
      env: { ...oneThread, ...env },
      include: ['src/**/*.test.ts'],
      testTimeout: 120_000,
      hookTimeout: 120_000,
      pool: 'forks',
      isolate,
      maxWorkers: 2,
      reporters: ['default', ['json', { outputFile: 'out/test-report.json' }]],
    },
  });
}
