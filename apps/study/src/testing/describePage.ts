import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, inject, onTestFinished } from 'vitest';
import { launchChromium, noChromium } from '@sr3kit/browser-testing';
import { temporaryFolder } from '@sr3kit/testing';
import type { StudyConfig } from '../config/studyConfig.ts';
import { serveStudy } from '../server/serveStudy.ts';
import { knownPictures, type Recognise } from '../simulate/knownPictures.ts';
import { openStudy, type Study } from '../store/openStudy.ts';
import { SECRET } from './servedStudy.ts';
import { makeStudy, type StudyOptions } from './studyFolder.ts';

/** Screenshots are left here to be looked at. */
const SHOTS: string = resolve(import.meta.dirname, '../../out/screenshots');
mkdirSync(SHOTS, { recursive: true });

/** A study on a port of this machine. */
export interface StudySite {
  readonly url: string;
  readonly study: Study;
  readonly config: StudyConfig;
  readonly recognise: Recognise;
}

/** How a page is opened. */
interface Visit extends BrowserContextOptions {
  /** Runs before the page is loaded. */
  readonly prepare?: (context: BrowserContext, page: Page) => Promise<void>;
  /** What may be said on the console. */
  readonly expected?: RegExp;
  /** Opens a browser of its own, on a screen that has so many device pixels to a CSS pixel. */
  readonly screenScale?: number;
}

/** What a suite works with. */
export interface Tools {
  /** Makes a study of noise and serves it, until the test ends. */
  readonly serve: (options?: StudyOptions) => Promise<StudySite>;
  /** Opens a page in a browser of its own. */
  readonly visit: (url: string, visit?: Visit) => Promise<Page>;
}

/**
 * A suite of tests in a browser. Whatever a page reports on its console fails its test: errors, and violations of its
 * content-security policy. Where there is no Chromium the suite is skipped and says so; with CI=true it fails.
 */
export function describePage(name: string, suite: (tools: Tools) => void): void {
  const skip = noChromium !== null && process.env['CI'] !== 'true';
  describe.skipIf(skip)(skip ? `${name} (${noChromium})` : name, () => {
    const contexts: BrowserContext[] = [];
    const noise: string[] = [];
    let browser: Browser;
    beforeAll(async () => {
      browser = await launchChromium();
    });
    afterAll(() => browser?.close());
    /** What Playwright calls the scale is a pretence, which does not reach all that a page may ask for. */
    const ofScale = async (scale: number): Promise<Browser> => {
      const other = await launchChromium([`--force-device-scale-factor=${scale}`, '--window-size=1200,900']);
      onTestFinished(() => other.close());
      return other;
    };
    afterEach(async () => {
      for (const context of contexts.splice(0)) await context.close();
      expect(noise.splice(0)).toEqual([]);
    });
    suite({
      async serve(options) {
        const { config, database } = await makeStudy(await temporaryFolder(), options);
        const study = openStudy(database, { durable: false });
        const server = await serveStudy(
          { study, secret: SECRET, page: inject('page') },
          { host: '127.0.0.1', port: 0 },
        );
        onTestFinished(async () => {
          for (const context of contexts.splice(0)) await context.close();
          await server.close();
          study.database.close();
        });
        return { url: server.url, study, config, recognise: await knownPictures(config) };
      },
      async visit(url, { prepare, expected, screenScale, ...options } = {}) {
        const context = await (screenScale === undefined
          ? browser.newContext({ viewport: { width: 1000, height: 700 }, ...options })
          : (await ofScale(screenScale)).newContext({ viewport: null, ...options }));
        contexts.push(context);
        const page = await context.newPage();
        const report = (text: string): void => {
          if (!expected?.test(text)) noise.push(text);
        };
        page.on('console', (message) => report(message.text()));
        page.on('pageerror', (error) => report(String(error)));
        await prepare?.(context, page);
        await page.goto(url);
        return page;
      },
    });
  });
}

/** Leaves a screenshot. */
export async function shoot(page: Page, name: string): Promise<void> {
  await page.screenshot({ path: join(SHOTS, `${name}.png`), fullPage: true });
}
