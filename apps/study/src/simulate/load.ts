import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { uniforms } from '@sr3kit/random';
import type { StudyConfig } from '../config/studyConfig.ts';
import type { Side } from '../protocol.ts';
import { openStudy } from '../store/openStudy.ts';
import { fooledBy } from './eyes.ts';
import { knownPictures } from './knownPictures.ts';
import { startServer } from './serverProcess.ts';
import { simulateRater, type World } from './simulatedRater.ts';

/** A moment of a load: after some time, or after some answers. */
type Mark = { readonly seconds: number } | { readonly answers: number };

/** How much is asked of a server. */
export interface Load {
  readonly raters: number;
  /** When the server is killed and started anew. */
  readonly kills: readonly Mark[];
  readonly end: Mark;
  /** The folder of the built page. */
  readonly page: string;
}

/** What a load showed. */
export interface LoadReport {
  /** Answers that the server said it took. */
  readonly taken: number;
  /** Of these, how many the database does not have, or has otherwise. */
  readonly lost: number;
  /** Answers in the database that nobody sent, or that are there more than once. */
  readonly tooMany: number;
  /** Answers in the database of which the news did not reach the rater, as the server was killed: not a loss. */
  readonly untold: number;
  readonly answersPerSecond: number;
  /** Milliseconds of an answer from being sent to being taken: half, 95 and 99 of a hundred are quicker. */
  readonly latency: { readonly half: number; readonly p95: number; readonly p99: number; readonly most: number };
  /** Milliseconds from each kill until the server listened again. */
  readonly restarts: readonly number[];
}

/** Has simulated raters answer as fast as a study lets them, kills the server in between, and counts afterwards. */
export async function runLoad(config: StudyConfig, database: string, load: Load): Promise<LoadReport> {
  const secret = 'secret-of-the-load';
  let server = await startServer(database, { page: load.page, port: 0, secret });
  const { port } = new URL(server.url);
  const { url } = server;
  const recognise = await knownPictures(config);
  const sent = new Map<string, Side>();
  const taken = new Map<string, Side>();
  const since = new Map<string, number>();
  const latencies: number[] = [];
  const stop = new AbortController();

  const worldOf = (rater: number): World => {
    let drawn = 0;
    return {
      recognise,
      send: (path, init) => fetch(new URL(path, url), init),
      wait: (milliseconds) => sleep(milliseconds),
      random: () => uniforms(rater, drawn++, 1)[0]!,
      onAnswer(token, number, choice, isTaken) {
        const key = `${hashOf(token)} ${number}`;
        if (!isTaken) {
          sent.set(key, choice);
          since.set(key, performance.now());
          return;
        }
        taken.set(key, choice);
        latencies.push(performance.now() - since.get(key)!);
      },
    };
  };
  const raters = Array.from({ length: load.raters }, async (_, rater) => {
    const world = worldOf(rater);
    // Whoever is at the end begins anew, as somebody else.
    while (!stop.signal.aborted) {
      await simulateRater(world, {
        eye: fooledBy(config.models.map(() => 0.4)),
        viewing: 1000 * config.viewing.seconds!,
        signal: stop.signal,
      });
    }
  });

  const begun = performance.now();
  const restarts: number[] = [];
  const reach = async (mark: Mark): Promise<void> => {
    const isReached = (): boolean =>
      'seconds' in mark ? performance.now() - begun >= 1000 * mark.seconds : taken.size >= mark.answers;
    while (!isReached()) await sleep(20);
  };
  for (const mark of load.kills) {
    await reach(mark);
    await server.kill();
    const killed = performance.now();
    server = await startServer(database, { page: load.page, port: Number(port), secret });
    restarts.push(performance.now() - killed);
  }
  await reach(load.end);
  stop.abort();
  await Promise.all(raters);
  const seconds = (performance.now() - begun) / 1000;
  await server.stop();

  const kept = keptAnswers(database);
  const of = (key: string): readonly Side[] => kept.get(key) ?? [];
  const sorted = latencies.sort((a, b) => a - b);
  const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? NaN;
  return {
    taken: taken.size,
    lost: [...taken].filter(([key, choice]) => of(key)[0] !== choice).length,
    tooMany: [...kept].filter(([key, choices]) => choices.length > 1 || sent.get(key) !== choices[0]).length,
    untold: [...kept.keys()].filter((key) => !taken.has(key)).length,
    answersPerSecond: taken.size / seconds,
    latency: { half: at(0.5), p95: at(0.95), p99: at(0.99), most: at(1) },
    restarts,
  };
}

function keptAnswers(path: string): ReadonlyMap<string, Side[]> {
  const { database } = openStudy(path);
  try {
    const kept = new Map<string, Side[]>();
    const rows = database.all<{ token_hash: Uint8Array; number: number; choice: Side }>(
      `SELECT token_hash, trial.number, choice FROM answer JOIN trial ON trial.id = answer.trial
       JOIN rater ON rater.number = trial.rater`,
    );
    for (const { token_hash: hash, number, choice } of rows) {
      const key = `${Buffer.from(hash).toString('hex')} ${number}`;
      kept.set(key, [...(kept.get(key) ?? []), choice]);
    }
    return kept;
  } finally {
    database.close();
  }
}

function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
