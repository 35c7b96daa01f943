import sharp from 'sharp';
import { expect, test } from 'vitest';
import { faults } from '@sr3kit/browser-testing';
import { finished, pick, refining } from './testing/actions.ts';
import { describeSite } from './testing/describeSite.ts';
import { cat } from './testing/pictures.ts';
import { shot } from './testing/site.ts';

describeSite('for everybody', ({ visit }) => {
  test('by keyboard alone', async () => {
    const page = await visit({ query: '?engine=wasm&steps=2' });
    const focused = () =>
      page.evaluate(() => {
        const { activeElement: element } = document;
        return element?.getAttribute('aria-label') ?? element?.querySelector('img')?.alt ?? element?.textContent ?? '';
      });
    const tabTo = async (name: RegExp): Promise<void> => {
      for (let i = 0; i < 60 && !name.test(await focused()); i += 1) await page.keyboard.press('Tab');
      expect(await focused()).toMatch(name);
    };
    await tabTo(/^A rocket$/);
    await page.keyboard.press('Enter');
    await finished(page, 'Diffusion, 2 steps');
    await tabTo(/^Picture\. Arrow keys/);
    const magnification = page.getByLabel('Magnification');
    const before = await magnification.innerText();
    await page.keyboard.press('+');
    expect(Number.parseInt(await magnification.innerText(), 10)).toBeGreaterThan(Number.parseInt(before, 10));
    const place = () =>
      page
        .locator('.placed')
        .last()
        .evaluate((element) => element.style.transform);
    const there = await place();
    await page.keyboard.press('ArrowLeft');
    expect(await place()).not.toBe(there);
    // Both sides move in step.
    const places = await page
      .locator('.placed')
      .evaluateAll((all) => all.map((each) => (each as HTMLElement).style.transform));
    expect(new Set(places).size).toBe(1);
    await page.keyboard.press('0');
    expect(await magnification.innerText()).toBe(before);
    await tabTo(/^How much of "Input"/);
    const button = page.locator('.viewport [role=slider] .__rcs-handle-button');
    expect(await button.evaluate((element) => getComputedStyle(element).outlineStyle)).toBe('solid');
    await page.keyboard.press('ArrowRight');
    expect(await page.locator('.viewport [role=slider]').getAttribute('aria-valuenow')).toBe('52');
    await tabTo(/^Refine$/);
    await page.keyboard.press('Enter');
    await refining(page);
    await tabTo(/^Stop$/);
    await page.keyboard.press('Enter');
    await page.getByRole('status').filter({ hasText: 'Stopped.' }).waitFor({ state: 'attached' });
    // The place is kept, and Escape stops as well.
    await expect.poll(focused).toMatch(/^(Refine|Begin)$/);
    await page.keyboard.press('Enter');
    await expect.poll(focused).toBe('Stop');
    await page.keyboard.press('Escape');
    await page.locator('.progress').getByRole('button', { name: 'Stop' }).waitFor({ state: 'detached' });
    await expect.poll(focused).toBe('Refine');
  });

  test('on a phone the result can be saved at once, the sheet goes out of the way, and a swipe scrolls', async () => {
    const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true } as const;
    const page = await visit({ ...phone, query: '?engine=wasm&steps=20' });
    await pick(page, await cat(48));
    await refining(page);
    await page.getByRole('button', { name: 'Stop' }).click();
    await finished(page, 'One step');
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Save', exact: true }).click(),
    ]);
    expect(download.suggestedFilename()).toBe('cat_x4_one-step.png');
    const sheet = page.getByRole('button', { name: 'Controls' });
    const refine = page.getByRole('button', { name: 'Refine' });
    for (const close of [() => page.keyboard.press('Escape'), () => page.getByRole('heading', { level: 1 }).tap()]) {
      await sheet.tap();
      await refine.waitFor();
      await close();
      await refine.waitFor({ state: 'hidden' });
    }
    await sheet.tap();
    await refine.tap();
    await refining(page);
    await page.screenshot({ path: shot('phone-refining') });
    await page.getByRole('button', { name: 'Stop' }).tap();
    await finished(page, 'One step');
    const touch = (): Promise<string> =>
      page.locator('.viewport').evaluate((each) => getComputedStyle(each).touchAction);
    expect(await touch()).toBe('pan-y');
    await page.getByRole('button', { name: 'Zoom in' }).tap();
    expect(await touch()).toBe('none');
    // On its side nothing lies over the picture.
    await page.setViewportSize({ width: 844, height: 390 });
    const fixed = await page.evaluate(() =>
      ['.progress', '.panel'].map((each) => getComputedStyle(document.querySelector(each)!).position),
    );
    expect(fixed).toEqual(['static', 'static']);
    await page.screenshot({ path: shot('phone-landscape') });
  });

  test.each([
    ['light', { colorScheme: 'light' }],
    ['dark', { colorScheme: 'dark' }],
    ['phone', { colorScheme: 'light', viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true }],
  ] as const)('%s: looks as it should, axe finds nothing, and nothing is cut off', async (name, options) => {
    const page = await visit({ ...options, query: '?engine=wasm&steps=2', reducedMotion: 'reduce' });
    expect(await faults(page)).toEqual([]);
    // What it does is seen before anything is opened.
    const example = page.locator('.example img');
    const widths = () => example.evaluateAll((all) => all.map((each) => (each as HTMLImageElement).naturalWidth));
    await expect.poll(widths).toEqual([128, 512]);
    // Nothing can be dropped by a finger.
    const [button, drop] = name === 'phone' ? ['Choose a photo', 0] : ['Choose pictures', 1];
    await page.getByRole('button', { name: button, exact: true }).waitFor();
    expect(await page.locator('.drop').getByText(/^Drop/).filter({ visible: true }).count()).toBe(drop);
    await page.screenshot({ path: shot(`${name}-start`) });
    await page.getByRole('button', { name: 'A cat' }).click();
    await finished(page, 'Diffusion, 2 steps');
    if (name === 'phone') {
      await page.getByRole('button', { name: 'Controls' }).click();
      await page.getByRole('button', { name: 'Refine' }).waitFor();
      expect(await faults(page)).toEqual([]);
      await page.screenshot({ path: shot('phone-controls') });
      await page.getByRole('button', { name: 'Controls' }).click();
    }
    for (const details of await page.locator('details').all()) {
      await details.evaluate((element) => element.setAttribute('open', ''));
    }
    expect(await faults(page)).toEqual([]);
    if (name !== 'phone') await page.screenshot({ path: shot(`${name}-settings`), fullPage: true });
    for (const details of await page.locator('details').all()) {
      await details.evaluate((element) => element.removeAttribute('open'));
    }
    const seen = await page.screenshot({ path: shot(`${name}-result`) });
    // The corner is the ground of the page: bright or dark as was asked for.
    const corner = await sharp(seen).extract({ left: 0, top: 0, width: 4, height: 4 }).greyscale().raw().toBuffer();
    if (name === 'dark') expect(Math.max(...corner)).toBeLessThan(60);
    else expect(Math.min(...corner)).toBeGreaterThan(220);
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
    // The cat is there: the picture takes most of the width and is no flat colour.
    const box = (await page.locator('.viewport').boundingBox())!;
    expect(box.width).toBeGreaterThan(0.6 * page.viewportSize()!.width);
    const { channels } = await sharp(await page.locator('.viewport').screenshot()).stats();
    expect(Math.min(...channels.slice(0, 3).map(({ stdev }) => stdev))).toBeGreaterThan(20);
  });

  test('at a zoom of 200 % nothing lies over the picture, nothing is cut off, and everything can be reached', async () => {
    // What is left of a window of 1280 by 860.
    const page = await visit({
      query: '?engine=wasm&steps=2',
      viewport: { width: 640, height: 430 },
      deviceScaleFactor: 2,
    });
    await page.screenshot({ path: shot('zoom-start') });
    await pick(page, await cat(48));
    await finished(page, 'Diffusion, 2 steps');
    const viewport = page.locator('.viewport');
    await viewport.scrollIntoViewIfNeeded();
    await page.screenshot({ path: shot('zoom-result') });
    const covered = await viewport.evaluate((element) => {
      const { left, right, top, bottom } = element.getBoundingClientRect();
      const points = [0.1, 0.5, 0.9].flatMap((x) => [0.1, 0.5, 0.9].map((y) => [x, y] as const));
      return points.filter(([x, y]) => {
        const [px, py] = [left + x * (right - left), top + y * (bottom - top)];
        return py < innerHeight && !element.contains(document.elementFromPoint(px, py));
      });
    });
    expect(covered).toEqual([]);
    // Most of it is seen at once.
    const { height } = (await viewport.boundingBox())!;
    expect(height).toBeGreaterThan(0.4 * 430);
    expect(height).toBeLessThan(430);
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
    for (const name of ['Refine', 'PNG', 'Other pictures', 'Compare']) {
      const button = page.getByRole('button', { name, exact: true });
      await button.scrollIntoViewIfNeeded();
      await button.click({ trial: true });
    }
  });
});
