import type { Refusal, RefusalBody } from '../protocol.ts';

/** What the server does not do. */
export class RefusedByServer extends Error {
  override readonly name = 'RefusedByServer';
  readonly refusal: Refusal;

  constructor({ refused, message }: RefusalBody) {
    super(message);
    this.refusal = refused;
  }
}

/** How a request is made. */
export interface Request {
  /** The token of a rater, or the administrator's secret. */
  readonly key?: string | null;
  /** What is sent; a request without it only asks. */
  readonly body?: unknown;
  /** Told that there is no answer and it is tried again, and, with null, that there was one. */
  readonly onWaiting?: (why: string | null) => void;
}

const LONGEST_WAIT = 5000;

/**
 * Asks the server and waits as long as it takes: a message may be sent again until the server has answered it.
 *
 * @throws RefusedByServer.
 */
export async function ask<Answer>(path: string, { key, body, onWaiting }: Request = {}): Promise<Answer> {
  for (let wait = 250; ; wait = Math.min(LONGEST_WAIT, 2 * wait)) {
    const answer = await once(path, key ?? null, body);
    if (typeof answer !== 'string') {
      onWaiting?.(null);
      if (answer.ok) return (await answer.json()) as Answer;
      throw new RefusedByServer((await answer.json()) as RefusalBody);
    }
    onWaiting?.(answer);
    await new Promise((resolve) => setTimeout(resolve, wait));
  }
}

/** The server's answer, or why there is none yet. */
async function once(path: string, key: string | null, body: unknown): Promise<Response | string> {
  const headers: Record<string, string> = {};
  if (key !== null) headers['authorization'] = `Bearer ${key}`;
  if (body !== undefined) headers['content-type'] = 'application/json';
  try {
    const answer = await fetch(path, {
      method: body === undefined ? 'GET' : 'POST',
      headers,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    // Of a server that has no room, has a fault, or is not behind what answers in its place.
    if (answer.status < 500 && answer.status !== 425) return answer;
    if (answer.status === 507) {
      return 'The study has no room for answers at the moment. Yours is kept here and sent again.';
    }
    return 'The study does not answer at the moment. Your answer is kept here and sent again.';
  } catch {
    return 'There is no connection. Your answer is kept here and sent again.';
  }
}
