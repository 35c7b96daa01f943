import type { WasmPaths } from '../engineOptions.ts';

type WasmFile = keyof Exclude<WasmPaths, string>;

/** The absolute URL of a file of the engine; undefined where the caller did not name it. */
export function wasmFile(paths: WasmPaths, file: Exclude<WasmFile, `${string}.js`>): string;
export function wasmFile(paths: WasmPaths, file: WasmFile): string | undefined;
export function wasmFile(paths: WasmPaths, file: WasmFile): string | undefined {
  const url = typeof paths === 'string' ? paths + file : paths[file];
  return url === undefined ? undefined : absolute(url);
}

/** The same places as absolute addresses, which TensorFlow.js can load in any worker. */
export function absolutePaths(paths: WasmPaths): WasmPaths {
  if (typeof paths === 'string') return absolute(paths);
  return Object.fromEntries(Object.entries(paths).map(([file, url]) => [file, absolute(url)])) as unknown as WasmPaths;
}

function absolute(url: string): string {
  return new URL(url, globalThis.document?.baseURI ?? base(location)).href;
}

/** Where relative addresses begin in a worker: one that was made from a blob has no folder, only the origin of its page. */
function base({ protocol, origin, href }: Location): string {
  return protocol === 'blob:' ? origin : href;
}

/** Why a file is not there, or null where it is. TensorFlow.js waits for ever for one that is not. */
export async function whyNotServed(url: string): Promise<string | null> {
  const answer = await fetch(url).catch((cause: unknown) => cause as Error);
  if (!(answer instanceof Response)) return answer.message;
  await answer.body?.cancel();
  const type = answer.headers.get('content-type') ?? '';
  // Many servers answer every path that they do not know with their start page.
  return answer.ok && !type.startsWith('text/html') ? null : `answered ${answer.status} ${type}`.trimEnd();
}
