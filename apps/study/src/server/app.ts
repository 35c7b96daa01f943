import { Hono } from 'hono';
import type { Context } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import type { RefusalBody } from '../protocol.ts';
import { isFull } from '../store/database.ts';
import type { Study } from '../store/openStudy.ts';
import { Refused } from '../store/refused.ts';
import type { Clock } from '../store/session.ts';
import { adminRoutes } from './adminRoutes.ts';
import { pageRoutes } from './pageRoutes.ts';
import { pictureRoutes } from './pictureRoutes.ts';
import { raterRoutes } from './raterRoutes.ts';
import { refuseOtherSites, securityHeaders } from './security.ts';
import { statusOf } from './statusOf.ts';

/** What a study's server needs. */
export interface AppOptions {
  readonly study: Study;
  /** What opens the administrator's page. */
  readonly secret: string;
  /** The folder of the built page. */
  readonly page: string;
  readonly clock?: Clock;
  /** Told of errors that nobody foresaw. */
  readonly onError?: (error: unknown) => void;
}

/** A message of a rater is some hundred bytes. */
const LARGEST_BODY = 4096;

const realClock: Clock = { wall: Date.now, steady: () => performance.now() };

/** The whole server of a study, as a function from requests to answers. */
export function createApp({ study, secret, page, clock = realClock, onError = () => undefined }: AppOptions): Hono {
  const app = new Hono();
  app.use(securityHeaders());
  app.use('/api/*', bodyLimit({ maxSize: LARGEST_BODY, onError: (context) => refuse(context, tooLarge) }));
  app.use('/api/*', refuseOtherSites());
  app.use('/api/*', async (context, next) => {
    await next();
    context.header('cache-control', 'no-store');
  });
  app.route('/api', raterRoutes(study, clock));
  app.route('/api/admin', adminRoutes(study, secret, clock));
  app.route('/pictures', pictureRoutes(study));
  app.route('/', pageRoutes(page));
  app.notFound((context) => refuse(context, new Refused('not found', 'There is nothing at this address.')));
  app.onError((error, context) => {
    if (error instanceof Refused) return refuse(context, error);
    if (isFull(error)) return refuse(context, noRoom);
    onError(error);
    return refuse(context, fault);
  });
  return app;
}

const tooLarge = new Refused('bad request', 'This message is larger than any that a page sends.');
const fault = new Refused('fault', 'The server has a fault. Nothing is lost: it is tried again.');
const noRoom = new Refused('no room', 'The study has no room to keep this answer. It is tried again.');

function refuse(context: Context, { refusal, message }: Refused): Response {
  return context.json<RefusalBody>({ refused: refusal, message }, statusOf(refusal));
}
