import { onTestFinished } from 'vitest';
import { uniforms } from '@sr3kit/random';
import { temporaryFolder } from '@sr3kit/testing';
import type { StudyConfig } from '../config/studyConfig.ts';
import { createApp } from '../server/app.ts';
import { knownPictures } from '../simulate/knownPictures.ts';
import type { World } from '../simulate/simulatedRater.ts';
import { openStudy, type Study } from '../store/openStudy.ts';
import type { Clock } from '../store/session.ts';
import { makeStudy, type StudyOptions } from './studyFolder.ts';

/** A secret of tests. */
export const SECRET = 'secret-of-the-tests';

/** The server of a study of noise in this process, with clocks that the test sets. */
export interface ServedStudy {
  readonly study: Study;
  readonly config: StudyConfig;
  readonly path: string;
  /** Both in milliseconds. */
  readonly time: { wall: number; steady: number };
  /** Sends a request. */
  readonly send: (path: string, init?: RequestInit) => Promise<Response>;
  /** Starts another server on the same database, which knows nothing of what the first had in memory. */
  readonly restart: () => ServedStudy['send'];
  /** A world for simulated raters, whose time passes at once. */
  readonly world: (seed: number) => World;
  /** What the server itself found wrong. */
  readonly errors: unknown[];
}

/** Makes a study and serves it, until the test ends. */
export async function serveNoise(options: StudyOptions = {}): Promise<ServedStudy> {
  const folder = await temporaryFolder();
  const { config, database: path } = await makeStudy(folder, options);
  const study = openStudy(path, { durable: false });
  onTestFinished(() => study.database.close());
  const time = { wall: Date.UTC(2026, 0, 1), steady: 0 };
  const clock: Clock = { wall: () => time.wall, steady: () => time.steady };
  const errors: unknown[] = [];
  const start = (): ServedStudy['send'] => {
    const app = createApp({ study, secret: SECRET, page: folder, clock, onError: (error) => errors.push(error) });
    return async (to, init) => app.request(to, init);
  };
  const recognise = await knownPictures(config);
  const send = start();
  return {
    study,
    config,
    path,
    time,
    errors,
    send,
    restart: start,
    world(seed) {
      let drawn = 0;
      return {
        send,
        recognise,
        random: () => uniforms(seed, drawn++, 1)[0]!,
        wait: async (milliseconds) => {
          time.steady += milliseconds;
          time.wall += milliseconds;
        },
      };
    },
  };
}
