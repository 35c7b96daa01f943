import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, inject } from 'vitest';
import { launchChromium, noChromium, servePage, type ServedPage } from '@sr3kit/browser-testing';
import { ready } from './ready.ts';

/** How a page is opened. */
interface Visit extends BrowserContextOptions {
  /** What the address asks for: an engine, settings. */
  readonly query?: string;
  /** The host's name; by default that of this machine, to which browsers lend what they keep for https. */
  readonly host?: string;
  /** Runs before the page is loaded. */
  readonly prepare?: (context: BrowserContext, page: Page) => Promise<void>;
  /** What is done with the page once it is there, in place of waiting for the engine and the model. */
  readonly ready?: (page: Page) => Promise<void>;
  /** What may be said on the console. */
  readonly expected?: RegExp;
}

/** What a suite works with. */
export interface Tools {
  readonly site: () => ServedPage;
  /** Opens the page and waits until the engine and the model are there. */
  readonly visit: (visit?: Visit) => Promise<Page>;
}

/**
 * A suite of tests in a browser, on the built site. Whatever a page reports on its console fails its test: errors, and
 * violations of its content-security policy. Where there is no Chromium the suite is skipped and says so; with CI=true it
 * fails.
 */
export function describeSite(name: string, suite: (tools: Tools) => void): void {
  const skip = noChromium !== null && process.env['CI'] !== 'true';
  describe.skipIf(skip)(skip ? `${name} (${noChromium})` : name, () => {
    const contexts: BrowserContext[] = [];
    const noise: string[] = [];
    let browser: Browser;
    let site: ServedPage;

    beforeAll(async () => {
      [browser, site] = await Promise.all([launchChromium(), servePage(inject('site'), { missing: '404' })]);
    });
    afterAll(async () => {
      await browser?.close();
      site?.close();
    });
    afterEach(async () => {
      for (const context of contexts.splice(0)) await context.close();
      expect(noise.splice(0)).toEqual([]);
    });

    async function visit({
      query = '',
      host = '127.0.0.1',
      prepare,
      expected,
      ready: isThere = ready,
      ...options
    }: Visit = {}): Promise<Page> {
      const context = await browser.newContext({
        viewport: { width: 1280, height: 860 },
        // It loads the page twice.
        serviceWorkers: 'block',
        ...options,
      });
      contexts.push(context);
      const page = await context.newPage();
      const report = (text: string): void => {
        if (!expected?.test(text) && !text.includes('blocked by Playwright')) noise.push(text);
      };
      page.on('console', (message) => report(message.text()));
      page.on('pageerror', (error) => report(String(error)));
      await prepare?.(context, page);
      await page.goto(site.url.replace('127.0.0.1', host) + query);
      await isThere(page);
      return page;
    }

    suite({ site: () => site, visit });
  });
}
