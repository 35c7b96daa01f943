import { prepareEngine } from '@sr3kit/backends';
import { shortRun } from '../shortRun.ts';

/** What a test in Node calls in the page. */
const page = { prepareEngine, shortRun };

export type Page = typeof page;

Object.assign(globalThis, { page });
