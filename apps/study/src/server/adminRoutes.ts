import { createHash, timingSafeEqual } from 'node:crypto';
import { Hono } from 'hono';
import { z } from 'zod';
import { comparisonsOf } from '../results/comparisons.ts';
import { exportCsv, exportJson } from '../results/exportTable.ts';
import { resultsOf } from '../results/results.ts';
import type { Study } from '../store/openStudy.ts';
import { addRater } from '../store/raters.ts';
import { Refused } from '../store/refused.ts';
import type { Clock } from '../store/session.ts';
import { bearer, readBody } from './raterRoutes.ts';

/** Wrong secrets in a row after which the right one has to wait too. */
const TRIES = 10;
const PAUSE = 60_000;

const invitationSchema = z.strictObject({ count: z.int().min(1).max(1000) });

/** What the administrator's page asks, with `Authorization: Bearer SECRET`. */
export function adminRoutes(study: Study, secret: string, clock: Clock): Hono {
  const routes = new Hono();
  const right = hashOf(secret);
  let [wrong, closedUntil] = [0, 0];

  routes.use(async (context, next) => {
    if (clock.steady() < closedUntil) {
      throw new Refused('too many tries', 'Too many wrong secrets: try again in a minute.');
    }
    // Of hashes, which have one length: the time that it takes tells nothing.
    if (!timingSafeEqual(hashOf(bearer(context) ?? ''), right)) {
      wrong += 1;
      if (wrong >= TRIES) [wrong, closedUntil] = [0, clock.steady() + PAUSE];
      throw new Refused('wrong secret', 'This is not the secret that the server was started with.');
    }
    wrong = 0;
    await next();
  });
  routes.get('/results', (context) => context.json(resultsOf(study)));
  // On request alone, as it keeps the server busy for a moment.
  routes.get('/comparisons', (context) => context.json(comparisonsOf(study)));
  routes.get('/answers.csv', (context) => {
    context.header('content-type', 'text/csv; charset=utf-8');
    return context.body(exportCsv(study));
  });
  routes.get('/answers.json', (context) => {
    context.header('content-type', 'application/json');
    return context.body(exportJson(study));
  });
  routes.post('/invitations', async (context) => {
    const { count } = await readBody(context, invitationSchema);
    const tokens = Array.from({ length: count }, () => addRater(study, clock.wall()));
    return context.json({ tokens }, 201);
  });
  return routes;
}

function hashOf(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
