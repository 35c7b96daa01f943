import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { buildSite, noChromium } from '@sr3kit/browser-testing';
import { APP } from './site.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** The folder of the built site; empty where there is no browser to look at it. */
    readonly site: string;
  }
}

/** Builds the site once, as it is published. */
export default async function setup(project: TestProject): Promise<(() => Promise<void>) | void> {
  if (noChromium !== null && process.env['CI'] !== 'true') return project.provide('site', '');
  const folder = await mkdtemp(join(tmpdir(), 'sr3kit-demo-'));
  await buildSite(APP, folder);
  project.provide('site', folder);
  return () => rm(folder, { recursive: true });
}
