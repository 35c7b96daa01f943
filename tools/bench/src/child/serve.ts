import { createWriteStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { EngineError } from '@sr3kit/backends';
import type { Handlers, TaskName } from '../tasks.ts';

/** Answers the tasks that come by standard input until it ends. */
export async function serve(handlers: Handlers): Promise<void> {
  const out = createWriteStream('', { fd: 3 });
  for await (const line of createInterface({ input: process.stdin })) {
    const { task, input } = JSON.parse(line) as { task: TaskName; input: never };
    const handler = handlers[task] as ((input: never) => unknown) | undefined;
    try {
      if (!handler) throw new Error('this worker does not know how');
      out.write(`${JSON.stringify({ ok: await handler(input) })}\n`);
    } catch (error) {
      if (error instanceof EngineError) {
        out.write(`${JSON.stringify({ missing: error.message })}\n`);
      } else {
        out.write(
          `${JSON.stringify({ error: error instanceof Error ? (error.stack ?? error.message) : `${error}` })}\n`,
        );
      }
    }
  }
  out.end();
}
