import type { Page } from 'playwright-core';
import sharp from 'sharp';
import { expect, test } from 'vitest';
import { faults } from '@sr3kit/browser-testing';
import { resultsOf } from '../results/results.ts';
import { fooledBy } from '../simulate/eyes.ts';
import { simulateRater } from '../simulate/simulatedRater.ts';
import { describePage, shoot, type StudySite } from '../testing/describePage.ts';
import { SECRET } from '../testing/servedStudy.ts';

/** Short, so that a session takes seconds. */
const fields = {
  viewing: { seconds: 0.3, fixation: 0.05 },
  practice: 1,
  attention: { trials: 1, mistakes: 0 },
  setAside: 1,
} as const;

const proceed = (page: Page) => page.getByRole('button', { name: /^(Begin|Go on|Next)$/ });
const open = (page: Page) => page.locator('.answers button:enabled').first();
const seen = (page: Page) => page.locator('.pair[data-seen]');
/** Pictures are seen, or were. */
const shown = (page: Page) => page.locator('.pair[data-stage=seen], .pair[data-stage=hidden]');

/** The addresses that the page loaded pictures of the present trial from, left and right. */
async function sidesOf(page: Page, { study }: StudySite): Promise<[string, string]> {
  const row = study.database.one<{ item: number; kind: string; model: number | null; photo: string }>(
    `SELECT trial.* FROM trial LEFT JOIN answer ON answer.trial = trial.id
     WHERE answer.trial IS NULL AND rater = (SELECT max(number) FROM rater) ORDER BY number LIMIT 1`,
  )!;
  return row.photo === 'left' ? ['photograph', 'other'] : ['other', 'photograph'];
}

/** The pixels of the photograph of the present trial. */
async function photograph({ study }: StudySite): Promise<Buffer> {
  const row = study.database.one<{ png: Uint8Array }>(
    `SELECT png FROM trial LEFT JOIN answer ON answer.trial = trial.id
     JOIN picture ON picture.item = trial.item AND picture.role = 'truth'
     WHERE answer.trial IS NULL AND rater = (SELECT max(number) FROM rater) ORDER BY trial.number LIMIT 1`,
  )!;
  return sharp(row.png).removeAlpha().raw().toBuffer();
}

/** Whether the photograph is on the screen, pixel by pixel. */
async function isOnScreen(page: Page, pixels: Buffer, width: number, height: number): Promise<boolean> {
  const screen = await sharp(await page.screenshot())
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  return holds(screen, pixels, width, height);
}

/** Answers one trial as a perfect eye does. */
async function answerTrial(
  page: Page,
  site: StudySite,
  press: (side: 'left' | 'right') => Promise<void>,
): Promise<void> {
  await open(page).waitFor();
  const [left] = await sidesOf(page, site);
  await press(left === 'photograph' ? 'left' : 'right');
}

const byKey = (page: Page) => (side: 'left' | 'right') =>
  page.keyboard.press(side === 'left' ? 'ArrowLeft' : 'ArrowRight');

/** Presses what the page waits for until pictures are seen, or it is the end. */
async function untilSeen(page: Page, press: () => Promise<void>): Promise<boolean> {
  const end = page.getByRole('heading', { name: 'Thank you!' });
  for (;;) {
    await proceed(page).or(shown(page)).or(end).first().waitFor();
    if (await end.isVisible()) return false;
    if (!(await proceed(page).isVisible())) return true;
    await press();
    await page.waitForTimeout(20);
  }
}

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

describePage('the page of the administrator', ({ serve, visit }) => {
  test('behind a secret; live figures, comparisons, links and exports; axe finds nothing', async () => {
    const site = await serve({
      pictures: 7,
      models: ['bicubic', 'one-step', 'diffusion'],
      fields: { ...fields, viewing: { answer: 'any time' } },
    });
    const world = {
      recognise: site.recognise,
      send: (path: string, init?: RequestInit) => fetch(new URL(path, site.url), init),
      wait: async () => undefined,
      random: randomOf(3),
    };
    const page = await visit(`${site.url}admin`, { expected: /401/, viewport: { width: 1200, height: 900 } });
    expect(await faults(page)).toEqual([]);
    await page.getByLabel('The secret').fill('another-secret');
    await page.getByRole('button', { name: 'Open' }).click();
    await page.getByRole('alert').filter({ hasText: 'not the secret' }).waitFor();
    await page.getByLabel('The secret').fill(SECRET);
    await page.getByRole('button', { name: 'Open' }).click();
    await page.getByRole('img', { name: /^Fool rates with/ }).waitFor();
    await page.getByText('no answers yet').first().waitFor();

    // Raters come while the page is open.
    for (let i = 0; i < 8; i++) await simulateRater(world, { eye: fooledBy([0.1, 0.3, 0.5]), viewing: 3000 });
    await page.locator('dd').nth(1).filter({ hasText: '8' }).waitFor();
    await page.getByRole('button', { name: 'Compare the models' }).click();
    await page.getByRole('cell', { name: 'bicubic / one-step' }).first().waitFor();
    await page.getByRole('button', { name: 'Make links' }).click();
    await expect.poll(() => page.locator('.links div').count()).toBe(10);
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Save answers as CSV' }).click(),
    ]);
    expect(download.suggestedFilename()).toBe('noise.csv');
    expect(await faults(page)).toEqual([]);
    await shoot(page, 'results');
  });
});

/** Numbers in [0, 1) from a seed. */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(1664525, state) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Whether a picture is somewhere in another, pixel by pixel. */
function holds(
  screen: { readonly data: Buffer; readonly info: { readonly width: number; readonly height: number } },
  pixels: Buffer,
  width: number,
  height: number,
): boolean {
  const { data, info } = screen;
  const row = pixels.subarray(0, width * 3);
  for (let at = data.indexOf(row); at >= 0; at = data.indexOf(row, at + 1)) {
    const matches = Array.from({ length: height }, (_, y) => {
      const start = at + y * info.width * 3;
      return data.subarray(start, start + width * 3).equals(pixels.subarray(y * width * 3, (y + 1) * width * 3));
    });
    if (at % 3 === 0 && matches.every(Boolean)) return true;
  }
  return false;
}
