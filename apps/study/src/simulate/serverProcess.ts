import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** A server of a study in a process of its own. */
export interface ServerProcess {
  readonly url: string;
  /** Ends it as Ctrl-C does, and waits. */
  stop(): Promise<void>;
  /** Ends it in the middle of whatever it does, and waits: kill -9. */
  kill(): Promise<void>;
}

const MAIN = fileURLToPath(new URL('../main.ts', import.meta.url));

/**
 * Starts `sr3-study serve` from its sources.
 *
 * @param page - The folder of the built page.
 * @param port - 0 for any that is free.
 */
export async function startServer(
  database: string,
  { page, port, secret }: { readonly page: string; readonly port: number; readonly secret: string },
): Promise<ServerProcess> {
  const args = ['--conditions=@sr3kit/source', '--import', 'tsx', MAIN, 'serve', database, '--port', String(port)];
  const child = spawn(process.execPath, args, {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, SR3_STUDY_SECRET: secret, SR3_STUDY_PAGE: page },
  });
  for await (const line of createInterface(child.stdout)) {
    const url = /^raters: +(\S+)/.exec(line)?.[1];
    if (url === undefined) continue;
    child.stdout.resume();
    return { url, stop: () => end(child, 'SIGTERM'), kill: () => end(child, 'SIGKILL') };
  }
  throw new Error(`the server ended with exit code ${child.exitCode} before it listened`);
}

async function end(child: ChildProcess, signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill(signal);
  await ended;
}
