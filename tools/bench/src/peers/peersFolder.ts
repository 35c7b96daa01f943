import { join, resolve } from 'node:path';

/** The root of the workspace. */
export const workspace: string = resolve(import.meta.dirname, '../../../..');

/** Where peers are installed; git ignores it. */
export const peersFolder: string = join(workspace, 'tools/bench/.peers');
