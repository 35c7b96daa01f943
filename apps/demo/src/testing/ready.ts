import type { Page } from 'playwright-core';

/** Waits until the page has its engine and its model, and what isolates it. */
export async function ready(page: Page): Promise<void> {
  await page.getByText(/^Engine: (webgpu|webgl|wasm)/).waitFor({ state: 'attached' });
  await page.getByText('Model: photo-x4').waitFor({ state: 'attached' });
}
