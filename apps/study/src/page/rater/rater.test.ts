import { expect, test } from 'vitest';
import { faults } from '@sr3kit/browser-testing';
import { resultsOf } from '../../results/results.ts';
import { describePage, shoot } from '../../testing/describePage.ts';
import { isOnScreen, photograph } from '../../testing/photographOnScreen.ts';
import { SECRET } from '../../testing/servedStudy.ts';
import { answerTrial, byKey, fields, open, proceed, seen, untilSeen } from '../../testing/session.ts';

describePage('the page of a rater', ({ serve, visit }) => {
  test('a whole session by keyboard: the time as it was asked for, and axe finds nothing', async () => {
    const site = await serve({ width: 200, height: 152, pictures: 7, fields });
    const page = await visit(site.url);
    await page.getByRole('heading', { name: 'Which is the photograph?' }).waitFor();
    expect(await faults(page)).toEqual([]);
    await shoot(page, 'start');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await proceed(page).waitFor();
    expect(await faults(page)).toEqual([]);
    await shoot(page, 'pause');
    let trials = 0;
    while (await untilSeen(page, () => page.keyboard.press('Space'))) {
      await open(page).waitFor();
      if (trials === 0) {
        expect(await faults(page)).toEqual([]);
        await shoot(page, 'answer');
      }
      await answerTrial(page, site, byKey(page));
      trials += 1;
    }
    expect(await faults(page)).toEqual([]);
    await shoot(page, 'end');
    expect(trials).toBe(8);
    const { raters, attention, rates } = resultsOf(site.study);
    expect(raters).toMatchObject({ finished: 1, inattentive: 0 });
    expect(attention).toEqual({ answered: 1, wrong: 0 });
    expect(rates.every(({ fooled }) => fooled === 0)).toBe(true);
    const times = site.study.database.all<{ shown_ms: number; response_ms: number }>('SELECT * FROM answer');
    for (const { shown_ms: shown, response_ms: response } of times) {
      // Never less than asked for by more than half a frame; more only if the machine dropped frames.
      expect(shown).toBeGreaterThan(300 - 9);
      expect(response).toBeGreaterThan(shown);
    }
  });

  test('each pixel of a picture is one of the screen, whatever the scale of the screen', async () => {
    const site = await serve({
      width: 200,
      height: 152,
      fields: { ...fields, tasks: ['without-input'], practice: 0, viewing: { seconds: null, answer: 'any time' } },
    });
    for (const screenScale of [1.1, 2]) {
      const page = await visit(site.url, { screenScale });
      await page.getByRole('button', { name: 'I agree' }).click();
      await untilSeen(page, () => page.keyboard.press('Space'));
      await seen(page).waitFor();
      expect(await page.evaluate(() => devicePixelRatio)).toBeCloseTo(screenScale, 5);
      expect(await isOnScreen(page, await photograph(site), 200, 152)).toBe(true);
    }
  });

  test('a phone: by touch, one below the other or beside, and refused where the study says so', async () => {
    const phone = {
      viewport: { width: 390, height: 844 },
      deviceScaleFactor: 2,
      hasTouch: true,
      isMobile: true,
      screen: { width: 390, height: 844 },
    };
    const site = await serve({ width: 320, height: 240, pictures: 5, fields: { ...fields, phones: 'allowed' } });
    const page = await visit(site.url, phone);
    await page.getByRole('button', { name: 'I agree' }).tap();
    let trials = 0;
    while (await untilSeen(page, () => proceed(page).tap())) {
      await open(page).waitFor();
      expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
      if (trials === 0) {
        expect(await faults(page)).toEqual([]);
        await shoot(page, 'phone');
      }
      await answerTrial(page, site, (side) =>
        page.getByRole('button', { name: side === 'left' ? 'Upper' : 'Lower' }).tap(),
      );
      trials += 1;
    }
    expect(trials).toBe(6);
    expect(resultsOf(site.study).raters.finished).toBe(1);
    const strict = await serve({ fields });
    const refused = await visit(strict.url, phone);
    await refused.getByRole('alert').filter({ hasText: 'needs a larger screen' }).waitFor();
    expect(await faults(refused)).toEqual([]);
  });

  test('who stops goes on by the same link; a second tab takes over and the first one says so', async () => {
    const site = await serve({ fields });
    const page = await visit(site.url, { expected: /409/ });
    await page.getByRole('button', { name: 'I agree' }).click();
    await untilSeen(page, () => page.keyboard.press('Space'));
    await answerTrial(page, site, byKey(page));
    await proceed(page).waitFor();
    const link = page.url();
    expect(link).toMatch(/#[\w-]{24}$/);
    await untilSeen(page, () => page.keyboard.press('Space'));
    // Another browser: no cookie, no storage, the link alone.
    const other = await visit(link);
    await other.getByText('Welcome back: 1 answer is kept.').waitFor();
    await other.getByRole('button', { name: 'Go on' }).click();
    await proceed(other).waitFor();
    await open(page).waitFor();
    await page.keyboard.press('ArrowLeft');
    await page.getByRole('alert').filter({ hasText: 'opened again in another place' }).waitFor();
    expect(await page.evaluate(() => [document.cookie, localStorage.length, sessionStorage.length])).toEqual([
      '',
      0,
      0,
    ]);
    await untilSeen(other, () => other.keyboard.press('Space'));
    await answerTrial(other, site, byKey(other));
    await untilSeen(other, () => other.keyboard.press('Space'));
    const { count } = site.study.database.one<{ count: number }>('SELECT count(*) AS count FROM answer')!;
    expect(count).toBe(2);
    const [download] = await (async () => {
      const again = await visit(link);
      return Promise.all([
        again.waitForEvent('download'),
        again.getByRole('button', { name: 'Save what is kept of me' }).click(),
      ]);
    })();
    expect(download.suggestedFilename()).toBe('my-answers.json');
  });

  test('a double click, a lost connection, a page out of sight and a clock that jumps', async () => {
    const site = await serve({ pictures: 8, fields: { ...fields, practice: 0 } });
    const page = await visit(site.url, {
      expected: /ERR_FAILED/,
      prepare: async (context) =>
        void (await context.addInitScript(() => {
          // The machine's clock is set back and forth with every look at it.
          let looks = 0;
          Date.now = () => 1e12 + (looks++ % 2) * 1e11;
        })),
    });
    await page.getByRole('button', { name: 'I agree' }).click();
    await untilSeen(page, () => page.keyboard.press('Space'));
    await open(page).waitFor();
    await page.getByRole('button', { name: 'Left' }).dblclick();
    await untilSeen(page, () => page.keyboard.press('Space'));

    await page.context().route('**/api/answers', (route) => route.abort());
    await open(page).waitFor();
    await page.keyboard.press('ArrowRight');
    await page.getByText('There is no connection. Your answer is kept here and sent again.').waitFor();
    await page.context().unroute('**/api/answers');
    await untilSeen(page, () => page.keyboard.press('Space'));

    await open(page).waitFor();
    await page.evaluate(() => Object.defineProperty(document, 'hidden', { value: true }));
    await page.keyboard.press('ArrowRight');
    await page.locator('.pair[data-stage=hidden]').waitFor({ state: 'detached' });
    await untilSeen(page, () => page.keyboard.press('Space'));
    await open(page).waitFor();
    await page.keyboard.press('ArrowLeft');
    await page.locator('.pair[data-stage=hidden]').waitFor({ state: 'detached' });
    await untilSeen(page, () => page.keyboard.press('Space'));
    const answers = site.study.database.all<{ choice: string; interrupted: number; shown_ms: number }>(
      'SELECT * FROM answer JOIN trial ON trial.id = trial ORDER BY number',
    );
    expect(answers.map(({ choice }) => choice)).toEqual(['left', 'right', 'right', 'left']);
    expect(answers.map(({ interrupted }) => interrupted)).toEqual([0, 0, 0, 1]);
    for (const { shown_ms: shown } of answers) expect(Math.abs(shown - 300)).toBeLessThan(200);
  });

  test('labels are text and nothing else, and the policy lets no other script run', async () => {
    const evil = '<img src=x onerror="document.title=\'run\'">';
    const site = await serve({
      models: [evil, 'b'],
      fields: { ...fields, title: evil, consent: `</p><script>document.title='run'</script>`, unfinished: 'counted' },
    });
    const page = await visit(site.url, { expected: /Content Security Policy/ });
    await page.getByRole('heading', { name: evil }).waitFor();
    await page.evaluate(() => {
      const script = document.createElement('script');
      script.textContent = "document.title = 'run'";
      document.body.append(script);
    });
    expect(await page.title()).toBe(evil);
    const reached = await page.evaluate(() =>
      fetch('https://elsewhere.test/', { mode: 'no-cors' }).then(
        () => true,
        () => false,
      ),
    );
    expect(reached).toBe(false);
    const admin = await visit(`${site.url}admin`);
    await admin.getByLabel('The secret').fill(SECRET);
    await admin.keyboard.press('Enter');
    await admin.getByRole('cell', { name: evil }).first().waitFor();
    expect(await admin.title()).toBe('sr3-study: administrator');
    expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
  });
});
