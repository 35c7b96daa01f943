import type { Page } from 'playwright-core';
import type { StudySite } from './describePage.ts';

/** Short, so that a session takes seconds. */
export const fields = {
  viewing: { seconds: 0.3, fixation: 0.05 },
  practice: 1,
  attention: { trials: 1, mistakes: 0 },
  setAside: 1,
} as const;

export const proceed = (page: Page) => page.getByRole('button', { name: /^(Begin|Go on|Next)$/ });
export const open = (page: Page) => page.locator('.answers button:enabled').first();
export const seen = (page: Page) => page.locator('.pair[data-seen]');
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

/** Answers one trial as a perfect eye does. */
export async function answerTrial(
  page: Page,
  site: StudySite,
  press: (side: 'left' | 'right') => Promise<void>,
): Promise<void> {
  await open(page).waitFor();
  const [left] = await sidesOf(page, site);
  await press(left === 'photograph' ? 'left' : 'right');
}

export const byKey = (page: Page) => (side: 'left' | 'right') =>
  page.keyboard.press(side === 'left' ? 'ArrowLeft' : 'ArrowRight');

/** Presses what the page waits for until pictures are seen, or it is the end. */
export async function untilSeen(page: Page, press: () => Promise<void>): Promise<boolean> {
  const end = page.getByRole('heading', { name: 'Thank you!' });
  for (;;) {
    await proceed(page).or(shown(page)).or(end).first().waitFor();
    if (await end.isVisible()) return false;
    if (!(await proceed(page).isVisible())) return true;
    await press();
    await page.waitForTimeout(20);
  }
}
