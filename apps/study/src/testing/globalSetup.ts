import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { TestProject } from 'vitest/node';
import { buildSite } from '@sr3kit/browser-testing';

declare module 'vitest' {
  interface ProvidedContext {
    /** The folder of the built page. */
    readonly page: string;
  }
}

const APP = resolve(import.meta.dirname, '../..');

/** Builds the page once, as it is published. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'sr3kit-study-'));
  await buildSite(APP, folder);
  project.provide('page', folder);
  return () => rm(folder, { recursive: true });
}
