import { expect, test } from 'vitest';
import type { Answered, RefusalBody, Session, Visit } from '../protocol.ts';
import { resultsOf } from '../results/results.ts';
import { perfectEye } from '../simulate/eyes.ts';
import { simulateRater } from '../simulate/simulatedRater.ts';
import { serveNoise, type ServedStudy } from '../testing/servedStudy.ts';

const json = (token: string | null, body: unknown): RequestInit => ({
  method: 'POST',
  headers: { 'content-type': 'application/json', ...(token === null ? {} : { authorization: `Bearer ${token}` }) },
  body: JSON.stringify(body),
});

/** A rater by hand. */
async function rater({ send, time }: ServedStudy) {
  const { token } = (await (await send('/api/raters', json(null, { consent: true }))).json()) as { token: string };
  const visit = async (): Promise<Visit> =>
    (await (await send('/api/visits', json(token, { consent: true }))).json()) as Visit;
  const shown = (visit: number, number: number, look = 1): Promise<Response> =>
    send('/api/shown', json(token, { visit, number, look }));
  const answering = (visit: number, number: number, choice = 'left'): RequestInit =>
    json(token, { visit, number, choice, shownMs: 3000, responseMs: 3500, interrupted: false, pixelRatio: 2 });
  const answer = (visit: number, number: number, choice?: string): Promise<Response> =>
    send('/api/answers', answering(visit, number, choice));
  const pass = (milliseconds: number): void => {
    time.steady += milliseconds;
  };
  return { token, visit, shown, answering, answer, pass };
}

const refusal = async (answer: Response): Promise<string> => ((await answer.json()) as RefusalBody).refused;
const numberOf = (session: Session): number => (session.state === 'trial' ? session.trial.number : NaN);

test('a trial is answered once it was shown for its time, and not before', async () => {
  const served = await serveNoise();
  const { visit, shown, answer, pass } = await rater(served);
  const { visit: first } = await visit();
  expect(await refusal(await answer(first, 1))).toBe('not shown');
  // A trial that comes later was not shown either, and one that does not exist never.
  expect(await refusal(await answer(first, 2))).toBe('not shown');
  expect(await refusal(await shown(first, 2))).toBe('not this trial');
  expect(await refusal(await answer(first, 999))).toBe('not this trial');
  expect((await shown(first, 1)).status).toBe(200);
  pass(2900);
  expect(await refusal(await answer(first, 1))).toBe('too early');
  pass(100);
  const taken = (await (await answer(first, 1)).json()) as Answered;
  expect(numberOf(taken.session)).toBe(2);
  // Practice says whether it was right; nothing else does.
  expect(typeof taken.correct).toBe('boolean');
});

test('a double click, and a message that is sent again: one answer, the first', async () => {
  const served = await serveNoise();
  const { visit, shown, answer, pass } = await rater(served);
  const { visit: first } = await visit();
  await shown(first, 1);
  await shown(first, 1);
  pass(3000);
  const answers = await Promise.all([answer(first, 1), answer(first, 1), answer(first, 1)]);
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
  expect(await refusal(await answer(first, 1, 'right'))).toBe('answered otherwise');
  const { database } = served.study;
  expect(database.all('SELECT choice FROM answer')).toMatchObject([{ choice: 'left' }]);
  // The same message about a look is one look.
  expect(database.one('SELECT count(*) AS count FROM look')).toMatchObject({ count: 1 });
});

test('two tabs: the later one goes on, the earlier one is told', async () => {
  const served = await serveNoise();
  const { visit, shown, answer, pass } = await rater(served);
  const { visit: first } = await visit();
  await shown(first, 1);
  const { visit: second, session } = await visit();
  expect(numberOf(session)).toBe(1);
  pass(3000);
  expect(await refusal(await answer(first, 1))).toBe('open elsewhere');
  expect(await refusal(await shown(first, 1))).toBe('open elsewhere');
  // A look in one tab is none in the other.
  expect(await refusal(await answer(second, 1))).toBe('not shown');
  await shown(second, 1);
  pass(3000);
  expect((await answer(second, 1)).status).toBe(200);
});

test('who stops goes on where they were; pictures seen twice are left out and counted', async () => {
  const served = await serveNoise({ fields: { practice: 0, attention: { trials: 0 }, unfinished: 'counted' } });
  const { visit, shown, answer, pass } = await rater(served);
  const { visit: first } = await visit();
  await shown(first, 1);
  pass(3000);
  await answer(first, 1);
  await shown(first, 2);
  // The browser is closed while the second pair is seen, and opened on another day.
  pass(1e8);
  const { visit: second, session } = await visit();
  expect(numberOf(session)).toBe(2);
  await shown(second, 2);
  pass(3000);
  await answer(second, 2);
  expect(resultsOf(served.study)).toMatchObject({ answers: 1, leftOut: { seenAgain: 1 } });
});

test('clocks that jump: neither a day back nor a year on changes what counts', async () => {
  const served = await serveNoise({ pictures: 8, fields: { practice: 0, attention: { trials: 0 } } });
  const world = served.world(1);
  let trial = 0;
  const jumpy = {
    ...world,
    wait: async (milliseconds: number) => {
      trial += 1;
      served.time.wall += trial % 2 === 0 ? -86_400_000 : 31_536_000_000;
      served.time.steady += milliseconds;
    },
  };
  await simulateRater(jumpy, { eye: perfectEye, viewing: 3000 });
  expect(resultsOf(served.study)).toMatchObject({ answers: 8, raters: { finished: 1 } });
});

test('a server that was started anew takes the answer to what was shown before', async () => {
  const served = await serveNoise();
  const { visit, shown, answering } = await rater(served);
  const { visit: first } = await visit();
  await shown(first, 1);
  // What it knew of the time is lost with it, so that this is not too early.
  const again = served.restart();
  expect((await again('/api/answers', answering(first, 1))).status).toBe(200);
});

test('a full disk: nothing is lost, nothing is half there, and it goes on once there is room', async () => {
  const served = await serveNoise();
  const { visit, shown, answer, pass } = await rater(served);
  const { visit: first } = await visit();
  await shown(first, 1);
  pass(3000);
  const { database } = served.study;
  const { page_count: pages } = database.one<{ page_count: number }>('PRAGMA page_count')!;
  database.exec(`PRAGMA max_page_count = ${pages}`);
  const count = (table: string): number =>
    database.one<{ count: number }>(`SELECT count(*) AS count FROM ${table}`)!.count;
  const invite = (): Promise<Response> => served.send('/api/raters', json(null, { consent: true }));
  let refused = await invite();
  while (refused.status === 201) refused = await invite();
  expect([refused.status, await refusal(refused)]).toEqual([507, 'no room']);
  // A rater is there with all trials, or not at all.
  expect(count('trial')).toBe(count('rater') * 17);
  // The last pages take some answers, and then no more; what was taken is kept.
  let [number, status] = [1, (await answer(first, 1)).status];
  while (status === 200 && number < 17) {
    number += 1;
    ({ status } = await shown(first, number));
    pass(3000);
    if (status === 200) ({ status } = await answer(first, number));
  }
  expect(count('answer')).toBe(status === 200 ? number : number - 1);
  database.exec('PRAGMA max_page_count = 1000000');
  await shown(first, number);
  pass(3000);
  expect((await answer(first, number)).status).toBe(200);
  expect((await invite()).status).toBe(201);
  expect(served.errors).toEqual([]);
});

test("a rater's data by its token, and its deletion", async () => {
  const served = await serveNoise();
  const { token, visit, shown, answer, pass } = await rater(served);
  const { visit: first } = await visit();
  await shown(first, 1);
  pass(3000);
  await answer(first, 1);
  const mine = (init?: RequestInit) =>
    served.send('/api/mine', { headers: { authorization: `Bearer ${token}` }, ...init });
  expect(await (await mine()).json()).toMatchObject({
    study: 'noise',
    rater: 0,
    answers: [{ trial: 1, choice: 'left', shownMs: 3000, responseMs: 3500 }],
  });
  expect(await refusal(await served.send('/api/mine'))).toBe('unknown link');
  expect((await served.send('/api/withdrawal', json(token, { withdraw: true }))).status).toBe(200);
  expect(await refusal(await mine())).toBe('unknown link');
  expect(served.study.database.all('SELECT * FROM answer')).toEqual([]);
  expect(resultsOf(served.study).raters).toMatchObject({ started: 0, withdrawn: 1 });
  // The database knows no token, only its hash.
  expect(JSON.stringify(served.study.database.all('SELECT hex(token_hash) FROM rater'))).not.toContain(token);
});

test('phones where they are refused, strangers where it is by invitation, and more raters than there may be', async () => {
  const phone = { 'user-agent': 'Mozilla/5.0 (iPhone) Mobile/15E148' };
  const ask = (headers: Record<string, string> = {}): RequestInit => {
    const init = json(null, { consent: true });
    return { ...init, headers: { ...(init.headers as Record<string, string>), ...headers } };
  };
  const strict = await serveNoise({ fields: { raters: 1 } });
  expect(await refusal(await strict.send('/api/raters', ask(phone)))).toBe('no phones');
  expect((await strict.send('/api/raters', ask())).status).toBe(201);
  expect(await refusal(await strict.send('/api/raters', ask()))).toBe('study is full');
  const closed = await serveNoise({ fields: { enrolment: 'invitation', phones: 'allowed' } });
  expect(await refusal(await closed.send('/api/raters', ask(phone)))).toBe('by invitation');
});

test('messages that no page sends are refused', async () => {
  const { send } = await serveNoise();
  const status = async (init: RequestInit): Promise<number> => (await send('/api/raters', init)).status;
  expect(await status(json(null, { consent: false }))).toBe(400);
  expect(await status(json(null, { consent: true, extra: 1 }))).toBe(400);
  expect(await status({ ...json(null, {}), body: '{' })).toBe(400);
  expect(await status({ ...json(null, {}), body: 'x'.repeat(10_000) })).toBe(400);
  const answer = { visit: 1, number: 1, choice: 'left', shownMs: -1, responseMs: 1e99, interrupted: 0, pixelRatio: 0 };
  expect((await send('/api/answers', json('x'.repeat(24), answer))).status).toBe(401);
});
