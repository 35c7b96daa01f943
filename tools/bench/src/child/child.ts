import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { UsageError } from '../options.ts';
import type { TaskName, Tasks } from '../tasks.ts';

/** How to start a worker. */
export interface ChildCommand {
  readonly program: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** The answer of a worker, a line of JSON on its file descriptor 3: whatever libraries print does not get in between. */
type Answer =
  | { readonly ok: unknown }
  | { readonly error: string }
  /** An engine that cannot be used here, why, and what to do. */
  | { readonly missing: string };

/** A worker process that answers one task at a time. Whoever started it closes it. */
export class Child {
  readonly #process: ChildProcess;
  readonly #ended: Promise<never>;
  readonly #answers: AsyncIterator<string>;
  /** The end of what it wrote to its standard error, for messages. */
  #noise = '';

  constructor({ program, args, env = {} }: ChildCommand) {
    this.#process = spawn(program, args, {
      env: { ...process.env, ...env },
      stdio: ['pipe', 'ignore', 'pipe', 'pipe'],
    });
    this.#process.stderr!.setEncoding('utf8').on('data', (text: string) => {
      this.#noise = (this.#noise + text).slice(-2000);
    });
    this.#answers = createInterface({ input: this.#process.stdio[3] as Readable })[Symbol.asyncIterator]();
    this.#ended = new Promise((_, reject) => {
      this.#process.once('error', (cause) => reject(new Error(`${program} does not start: ${cause.message}`)));
      this.#process.once('close', (code, signal) =>
        reject(new Error(`a worker ended (${signal ?? `exit code ${code}`}):\n${this.#noise.trim()}`)),
      );
    });
    this.#ended.catch(() => undefined);
    // A worker that has ended cannot be written to; that it has ended says the promise above.
    this.#process.stdin!.on('error', () => undefined);
  }

  /**
   * Has a task done.
   *
   * @throws UsageError if the engine that was asked for cannot be used here; Error with the worker's message if the task
   * fails or the process ends.
   */
  async ask<K extends TaskName>(task: K, input: Tasks[K]['input']): Promise<Tasks[K]['output']> {
    (this.#process.stdin as Writable).write(`${JSON.stringify({ task, input })}\n`);
    const line = await Promise.race([this.#answers.next(), this.#ended]);
    if (line.done) return this.#ended;
    const answer = JSON.parse(line.value) as Answer;
    if ('missing' in answer) throw new UsageError(answer.missing);
    if ('error' in answer) throw new Error(`${task}: ${answer.error}`);
    return answer.ok as Tasks[K]['output'];
  }

  /** Ends the process, and waits until it is gone. */
  async close(): Promise<void> {
    this.#process.stdin!.end();
    await this.#ended.catch(() => undefined);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }
}
