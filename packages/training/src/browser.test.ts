import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { prepareEngine } from '@sr3kit/backends';
import { bundlePage, launchChromium, noChromium, servePage } from '@sr3kit/browser-testing';
import type { Page } from './testing/page/page.ts';
import { shortRun } from './testing/shortRun.ts';

const skip = noChromium !== null && process.env['CI'] !== 'true';
const STEPS = 8;

declare const page: Page;

test.skipIf(skip)(
  skip ? `in a browser (${noChromium})` : 'steps in Chromium have the losses of those in Node',
  { timeout: 300_000 },
  async () => {
    await prepareEngine({ engine: 'wasm' });
    const inNode = await shortRun(STEPS);
    const folder = mkdtempSync(join(tmpdir(), 'sr3kit-training-'));
    const [, browser] = await Promise.all([
      bundlePage(join(import.meta.dirname, 'testing/page'), folder),
      launchChromium(),
    ]);
    const served = await servePage(folder);
    try {
      const tab = await browser.newPage();
      await tab.goto(served.url);
      await tab.waitForFunction(() => 'page' in globalThis);
      const found = await tab.evaluate(async (steps) => {
        await page.prepareEngine({ engine: 'webgpu' });
        return page.shortRun(steps);
      }, STEPS);
      expect(found).toHaveLength(STEPS);
      found.forEach(({ loss, gradNorm }, i) => {
        // Rounding that the updates carry on.
        expect(Math.abs(loss / inNode[i]!.loss - 1), `loss of step ${i + 1}`).toBeLessThan(1e-4);
        expect(Math.abs(gradNorm / inNode[i]!.gradNorm - 1), `norm of step ${i + 1}`).toBeLessThan(1e-3);
      });
    } finally {
      await browser.close();
      served.close();
      rmSync(folder, { recursive: true });
    }
  },
);
