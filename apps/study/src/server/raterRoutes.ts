import { Hono, type Context } from 'hono';
import { z } from 'zod';
import { describeIssues } from '@sr3kit/config';
import type { Answer, Answered, Shown, StudyFace, Visit } from '../protocol.ts';
import { dataOf } from '../store/dataOf.ts';
import type { Study } from '../store/openStudy.ts';
import { addRater, beginVisit, raterOf, withdraw, type Rater } from '../store/raters.ts';
import { Refused } from '../store/refused.ts';
import { openSessions, type Clock } from '../store/session.ts';

const HOUR = 3_600_000;

const consentSchema = z.strictObject({ consent: z.literal(true) });
const shownSchema: z.ZodType<Shown> = z.strictObject({
  visit: z.int().min(1),
  number: z.int().min(1),
  look: z.int().min(0),
});
const answerSchema: z.ZodType<Answer> = z.strictObject({
  visit: z.int().min(1),
  number: z.int().min(1),
  choice: z.enum(['left', 'right']),
  shownMs: z.number().min(0).max(HOUR),
  responseMs: z
    .number()
    .min(0)
    .max(24 * HOUR),
  interrupted: z.boolean(),
  pixelRatio: z.number().positive().max(20),
});

/** What a rater's page asks. The token comes as `Authorization: Bearer TOKEN`. */
export function raterRoutes(study: Study, clock: Clock): Hono {
  const { config } = study;
  const sessions = openSessions(study, clock);
  const routes = new Hono();

  routes.get('/study', (context) => {
    const { title, consent, phones, enrolment, viewing } = config;
    return context.json<StudyFace>({ title, consent, phones, enrolment, viewing });
  });
  routes.post('/raters', async (context) => {
    await readBody(context, consentSchema);
    refusePhones(context);
    if (config.enrolment === 'invitation') {
      throw new Refused('by invitation', 'This study is by invitation: open the link that you were sent.');
    }
    return context.json({ token: addRater(study, clock.wall()) }, 201);
  });
  routes.post('/visits', async (context) => {
    await readBody(context, consentSchema);
    refusePhones(context);
    const rater = raterFrom(context);
    const visit = beginVisit(study, rater, clock.wall());
    return context.json<Visit>({ visit, session: sessions.at(rater) });
  });
  routes.post('/shown', async (context) => {
    sessions.shown(raterFrom(context), await readBody(context, shownSchema));
    return context.json({});
  });
  routes.post('/answers', async (context) => {
    return context.json<Answered>(sessions.answer(raterFrom(context), await readBody(context, answerSchema)));
  });
  routes.get('/mine', (context) => context.json(dataOf(study, raterFrom(context))));
  routes.post('/withdrawal', async (context) => {
    await readBody(context, z.strictObject({ withdraw: z.literal(true) }));
    withdraw(study, raterFrom(context), clock.wall());
    return context.json({});
  });
  return routes;

  function raterFrom(context: Context): Rater {
    return raterOf(study, bearer(context) ?? '');
  }

  function refusePhones(context: Context): void {
    const phone =
      context.req.header('sec-ch-ua-mobile') === '?1' || /\bMobi/.test(context.req.header('user-agent') ?? '');
    if (phone && config.phones === 'refused') {
      throw new Refused(
        'no phones',
        'This study needs a larger screen than that of a phone: open the link on a computer.',
      );
    }
  }
}

/** What a request's Authorization header carries, or null. */
export function bearer(context: Context): string | null {
  return /^Bearer ([\w-]{1,200})$/.exec(context.req.header('authorization') ?? '')?.[1] ?? null;
}

/**
 * Reads the JSON of a request.
 *
 * @throws Refused for what does not fit the schema.
 */
export async function readBody<T>(context: Context, schema: z.ZodType<T>): Promise<T> {
  let value: unknown;
  try {
    value = await context.req.json();
  } catch {
    throw new Refused('bad request', 'This message is no JSON.');
  }
  const result = schema.safeParse(value);
  if (!result.success) throw new Refused('bad request', describeIssues(result.error));
  return result.data;
}
