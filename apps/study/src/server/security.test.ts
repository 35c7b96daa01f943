import { expect, test } from 'vitest';
import type { RefusalBody } from '../protocol.ts';
import { perfectEye } from '../simulate/eyes.ts';
import { simulateRater } from '../simulate/simulatedRater.ts';
import { SECRET, serveNoise } from '../testing/servedStudy.ts';

const refusal = async (answer: Response): Promise<string> => ((await answer.json()) as RefusalBody).refused;
const consent = (headers: Record<string, string>, body = '{"consent":true}'): RequestInit => ({
  method: 'POST',
  headers,
  body,
});
const json = { 'content-type': 'application/json' };

test('what a page of another site makes a browser send is refused', async () => {
  const { send, study } = await serveNoise();
  const cross = { ...json, 'sec-fetch-site': 'cross-site' };
  expect(await refusal(await send('/api/raters', consent(cross)))).toBe('from another site');
  const origin = { ...json, origin: 'https://elsewhere.test', host: 'localhost' };
  expect(await refusal(await send('/api/raters', consent(origin)))).toBe('from another site');
  // A form needs nobody's consent to be sent, but it cannot be JSON.
  for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data']) {
    expect(await refusal(await send('/api/raters', consent({ 'content-type': type })))).toBe('bad request');
  }
  expect(study.database.all('SELECT * FROM rater')).toEqual([]);
  const own = { ...json, 'sec-fetch-site': 'same-origin', origin: 'http://localhost', host: 'localhost' };
  expect((await send('/api/raters', consent(own))).status).toBe(201);
});

test('every answer forbids what the page does not need, and lets no other site in', async () => {
  const { send } = await serveNoise();
  for (const path of ['/api/study', '/nothing', '/pictures/nothing.png', '/api/admin/results']) {
    const { headers } = await send(path);
    const policy = headers.get('content-security-policy')!;
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toMatch(/unsafe|\*/);
    expect(policy).toContain("frame-ancestors 'none'");
    expect(headers.get('access-control-allow-origin')).toBeNull();
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('set-cookie')).toBeNull();
  }
});

test('no path leads out of the study', async () => {
  const { send } = await serveNoise();
  const paths = [
    '/pictures/../study.sqlite',
    '/pictures/..%2fstudy.sqlite',
    '/pictures/%2e%2e%2fstudy.yaml',
    '/pictures/aaaaaaaaaaaaaaaa.png',
    '/assets/../study.sqlite',
    '/assets/..%2fstudy.sqlite',
    '/assets/%2e%2e/study.sqlite',
    '/assets/..%5cstudy.sqlite',
    '/study.sqlite',
    '/%00',
  ];
  for (const path of paths) expect([path, (await send(path)).status]).toEqual([path, 404]);
});

test("the administrator's answers are behind the secret, and guessing has to wait", async () => {
  const { send, time } = await serveNoise();
  const ask = (secret: string | null): Promise<Response> =>
    send('/api/admin/results', { headers: secret === null ? {} : { authorization: `Bearer ${secret}` } });
  expect(await refusal(await ask(null))).toBe('wrong secret');
  expect((await ask(SECRET)).status).toBe(200);
  for (let i = 0; i < 10; i++) expect(await refusal(await ask('a'.repeat(20)))).toBe('wrong secret');
  expect(await refusal(await ask(SECRET))).toBe('too many tries');
  time.steady += 60_001;
  expect((await ask(SECRET)).status).toBe(200);
  for (const path of ['answers.csv', 'answers.json', 'comparisons']) {
    expect((await send(`/api/admin/${path}`)).status).toBe(401);
  }
});

test('links by invitation work, and nothing tells a rater which picture is the photograph', async () => {
  const served = await serveNoise({ fields: { enrolment: 'invitation' } });
  const made = await served.send('/api/admin/invitations', {
    method: 'POST',
    headers: { ...json, authorization: `Bearer ${SECRET}` },
    body: '{"count":2}',
  });
  const { tokens } = (await made.json()) as { tokens: string[] };
  expect(new Set(tokens).size).toBe(2);
  const heard: string[] = [];
  const world = served.world(1);
  const listening = {
    ...world,
    send: async (path: string, init?: RequestInit) => {
      const answer = await world.send(path, init);
      if (path.startsWith('/api')) heard.push(await answer.clone().text());
      return answer;
    },
  };
  await simulateRater(listening, { eye: perfectEye, viewing: 3000, token: tokens[0]! });
  const said = heard.join('\n');
  expect(said).toContain('/pictures/');
  expect(said).not.toMatch(/truth|model|photo"|attention|p00\d/);
});
