import type { Answer, Answered, Refusal, RefusalBody, Side, Visit } from '../protocol.ts';
import type { Eye } from './eyes.ts';
import type { Recognise, Recognised } from './knownPictures.ts';

/** How a simulated rater reaches the server, and passes the time. */
export interface World {
  /** Sends a request for a path of the server. */
  readonly send: (path: string, init?: RequestInit) => Promise<Response>;
  readonly recognise: Recognise;
  /** Waits, or lets a clock of the test go on. */
  readonly wait: (milliseconds: number) => Promise<void>;
  readonly random: () => number;
  /** Told of each answer that is about to be sent, and of each that the server has taken. */
  readonly onAnswer?: (token: string, number: number, choice: Side, taken: boolean) => void;
}

/** How it answers. */
export interface Simulation {
  readonly eye: Eye;
  /** How long the pictures are looked at, in milliseconds. */
  readonly viewing: number;
  /** The token of an invitation; without it the rater comes by the open link. */
  readonly token?: string;
  /** Makes the rater stop after a trial. */
  readonly signal?: AbortSignal;
}

/** What a server refused to a simulated rater. */
class SimulatedRefusal extends Error {
  override readonly name = 'SimulatedRefusal';
  readonly refusal: Refusal;

  constructor({ refused, message }: RefusalBody) {
    super(message);
    this.refusal = refused;
  }
}

/**
 * Does a whole study as a page does it: pictures are fetched and recognised by their pixels, and messages are sent again
 * until there is an answer.
 *
 * @returns The rater's token.
 */
export async function simulateRater(world: World, { eye, viewing, token: given, signal }: Simulation): Promise<string> {
  const { recognise, wait, random } = world;
  const seen = new Map<string, Recognised>();
  const token = given ?? (await post<{ token: string }>(world, '/api/raters', null, { consent: true })).token;
  const { visit, session: first } = await post<Visit>(world, '/api/visits', token, { consent: true });
  let session = first;
  while (session.state === 'trial' && signal?.aborted !== true) {
    const { trial } = session;
    for (const address of [trial.left, trial.right]) {
      if (seen.has(address)) continue;
      const png = new Uint8Array(await (await answered(world, address, {})).arrayBuffer());
      seen.set(address, await recognise(png));
    }
    await post(world, '/api/shown', token, { visit, number: trial.number, look: 1 });
    await wait(viewing);
    const sight = { trial, left: seen.get(trial.left)!, right: seen.get(trial.right)! };
    const choice = eye(sight, random);
    world.onAnswer?.(token, trial.number, choice, false);
    const thinking = 300 + 700 * random();
    const answer: Answer = {
      visit,
      number: trial.number,
      choice,
      shownMs: viewing,
      responseMs: viewing + thinking,
      interrupted: false,
      pixelRatio: 1,
    };
    const { session: next } = await post<Answered>(world, '/api/answers', token, answer);
    world.onAnswer?.(token, trial.number, choice, true);
    session = next;
  }
  return token;
}

async function post<T>(world: World, path: string, token: string | null, body: unknown): Promise<T> {
  const authorization: Record<string, string> = token === null ? {} : { authorization: `Bearer ${token}` };
  const answer = await answered(world, path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...authorization },
    body: JSON.stringify(body),
  });
  return (await answer.json()) as T;
}

/** Sends until the server answers, as a page does. */
async function answered(world: World, path: string, init: RequestInit): Promise<Response> {
  for (;;) {
    const answer = await world.send(path, init).catch(() => null);
    if (answer !== null && answer.status < 500) {
      if (answer.ok) return answer;
      throw new SimulatedRefusal((await answer.json()) as RefusalBody);
    }
    await world.wait(50);
  }
}
