import { mkdtempSync, readFileSync, existsSync, rmSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { download } from './download.mjs';

const content = Buffer.from(Array.from({ length: 100_000 }, (_, i) => (i * 31) & 255));

/** @type {string} */
let folder;
/** @type {import('node:http').Server} */
let server;
/** @type {(string | undefined)[]} */
let ranges;
/** What the server does with the nth request: how many bytes it sends before it breaks off, or a status. */
/** @type {(request: number) => { bytes?: number, status?: number, ranges?: boolean }} */
let behaviour;
/** Breaks the connection off, once so many bytes have come; a clock would do it too early on a busy machine. */
/** @type {{ at: number, act: () => void } | null} */
let breakOff;

/** @param {number} bytes */
function onProgress(bytes) {
  if (breakOff === null || bytes < breakOff.at) return;
  breakOff.act();
  breakOff = null;
}

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sr3kit-download-'));
  ranges = [];
  behaviour = () => ({});
  breakOff = null;
  server = createServer((request, response) => {
    const { bytes = Infinity, status, ranges: known = true } = behaviour(ranges.length);
    ranges.push(request.headers.range);
    const start = known ? Number(/^bytes=(\d+)-/.exec(request.headers.range ?? '')?.[1] ?? 0) : 0;
    if (status !== undefined) return response.writeHead(status).end();
    if (start >= content.length) return response.writeHead(416, { 'content-range': `bytes */${content.length}` }).end();
    const part = content.subarray(start);
    response.writeHead(start > 0 ? 206 : 200, {
      'content-length': part.length,
      ...(start > 0 && { 'content-range': `bytes ${start}-${content.length - 1}/${content.length}` }),
    });
    if (bytes >= part.length) return response.end(part);
    breakOff = { at: start + bytes, act: () => response.destroy() };
    response.write(part.subarray(0, bytes));
  });
  await new Promise((listening) => server.listen(0, '127.0.0.1', () => listening(undefined)));
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((closed) => server.close(closed));
  rmSync(folder, { recursive: true });
});

const address = () => `http://127.0.0.1:${/** @type {import('node:net').AddressInfo} */ (server.address()).port}/a.whl`;
const file = () => join(folder, 'downloads', 'a.whl');

describe('download', () => {
  test('fetches a file and says how far it is', async () => {
    /** @type {number[]} */
    const seen = [];
    await download(address(), file(), { onProgress: (bytes) => seen.push(bytes) });
    expect(readFileSync(file()).equals(content)).toBe(true);
    expect(seen.at(-1)).toBe(content.length);
    expect(existsSync(`${file()}.partial`)).toBe(false);
  });

  test('goes on where it broke off, in the same call', async () => {
    behaviour = (request) => (request < 2 ? { bytes: 30_000 } : {});
    await download(address(), file(), { pause: 1, onProgress });
    expect(readFileSync(file()).equals(content)).toBe(true);
    expect(ranges).toEqual([undefined, 'bytes=30000-', 'bytes=60000-']);
  });

  test('goes on where an earlier call broke off for good', async () => {
    behaviour = (request) => (request === 0 ? { bytes: 40_000 } : { status: 503 });
    await expect(download(address(), file(), { pause: 1, onProgress })).rejects.toThrow('broke off at 40000 bytes');
    expect(statSync(`${file()}.partial`).size).toBe(40_000);
    behaviour = () => ({});
    ranges.length = 0;
    await download(address(), file());
    expect(ranges).toEqual(['bytes=40000-']);
    expect(readFileSync(file()).equals(content)).toBe(true);
  });

  test('begins anew with a server that knows no ranges', async () => {
    behaviour = (request) => (request === 0 ? { bytes: 40_000 } : { ranges: false });
    await download(address(), file(), { pause: 1, onProgress });
    expect(readFileSync(file()).equals(content)).toBe(true);
  });

  test('says what a server refuses, at once', async () => {
    behaviour = () => ({ status: 404 });
    await expect(download(address(), file(), { pause: 1, onProgress })).rejects.toThrow('404');
    expect(ranges).toHaveLength(1);
  });
});
