import { expect, test } from 'vitest';
import { faults } from '@sr3kit/browser-testing';
import { fooledBy } from '../../simulate/eyes.ts';
import { simulateRater } from '../../simulate/simulatedRater.ts';
import { describePage, shoot } from '../../testing/describePage.ts';
import { SECRET } from '../../testing/servedStudy.ts';
import { fields } from '../../testing/session.ts';

describePage('the page of the administrator', ({ serve, visit }) => {
  test('behind a secret; live figures, comparisons, links and exports; axe finds nothing', async () => {
    const site = await serve({
      pictures: 7,
      models: ['bicubic', 'one-step', 'diffusion'],
      fields: { ...fields, viewing: { answer: 'any time' } },
    });
    const world = {
      recognise: site.recognise,
      send: (path: string, init?: RequestInit) => fetch(new URL(path, site.url), init),
      wait: async () => undefined,
      random: randomOf(3),
    };
    const page = await visit(`${site.url}admin`, { expected: /401/, viewport: { width: 1200, height: 900 } });
    expect(await faults(page)).toEqual([]);
    await page.getByLabel('The secret').fill('another-secret');
    await page.getByRole('button', { name: 'Open' }).click();
    await page.getByRole('alert').filter({ hasText: 'not the secret' }).waitFor();
    await page.getByLabel('The secret').fill(SECRET);
    await page.getByRole('button', { name: 'Open' }).click();
    await page.getByRole('img', { name: /^Fool rates with/ }).waitFor();
    await page.getByText('no answers yet').first().waitFor();

    // Raters come while the page is open.
    for (let i = 0; i < 8; i++) await simulateRater(world, { eye: fooledBy([0.1, 0.3, 0.5]), viewing: 3000 });
    await page.locator('dd').nth(1).filter({ hasText: '8' }).waitFor();
    await page.getByRole('button', { name: 'Compare the models' }).click();
    await page.getByRole('cell', { name: 'bicubic / one-step' }).first().waitFor();
    await page.getByRole('button', { name: 'Make links' }).click();
    await expect.poll(() => page.locator('.links div').count()).toBe(10);
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Save answers as CSV' }).click(),
    ]);
    expect(download.suggestedFilename()).toBe('noise.csv');
    expect(await faults(page)).toEqual([]);
    await shoot(page, 'results');
  });
});

/** Numbers in [0, 1) from a seed. */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(1664525, state) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}
