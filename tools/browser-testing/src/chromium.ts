import { existsSync } from 'node:fs';
import { chromium, type Browser } from 'playwright-core';

/** Where Debian puts Chromium; another one can be named. */
const executablePath = process.env['CHROMIUM'] ?? '/usr/bin/chromium';

/** Why there is no Chromium to test with, or null where there is one. */
export const noChromium: string | null = existsSync(executablePath) ? null : `there is no ${executablePath}`;

/**
 * Starts Chromium with its own software drivers for WebGPU and WebGL, and without any call home.
 *
 * @param more - Further arguments of its command line.
 */
export function launchChromium(more: readonly string[] = []): Promise<Browser> {
  return chromium.launch({
    executablePath,
    args: [
      '--headless',
      '--no-sandbox',
      '--enable-unsafe-webgpu',
      '--use-webgpu-adapter=swiftshader',
      '--enable-features=Vulkan',
      '--use-vulkan=swiftshader',
      '--enable-unsafe-swiftshader',
      // SwiftShader compiles a store for each element that it is to zero; Dawn does it in a loop.
      '--disable-dawn-features=use_vulkan_zero_initialize_workgroup_memory_extension',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--no-first-run',
      // This machine by a name that makes no secure context, as machines in the local network are.
      '--host-resolver-rules=MAP lan.test 127.0.0.1',
      ...more,
    ],
  });
}
