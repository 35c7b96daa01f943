import { beforeEach, expect, test, vi } from 'vitest';
import type { JobSettings } from './settings.ts';
import type { OpenPicture } from './state.ts';

/** Anew for each test: what was measured is forgotten. */
const page = {} as typeof import('./consent.ts') & typeof import('./estimate.ts');

beforeEach(async () => {
  vi.resetModules();
  Object.assign(page, await import('./consent.ts'), await import('./estimate.ts'));
});

const oneStep: JobSettings = {
  ...{
    mode: 'one-step',
    steps: 8,
    sampler: 'ancestral',
    strength: 1,
    consistency: null,
    seed: 1,
    samples: 1,
    scale: 4,
  },
};
const diffusion: JobSettings = { ...oneStep, mode: 'diffusion' };
const picture = (width: number, height: number): OpenPicture => ({
  ...{ name: 'photo.jpg', width, height, channels: 3, bits: 8, notes: [] },
});
/** Of a phone; a quarter of it would fit into memory. */
const megapixels12 = picture(4000, 3000);

test('a large picture does not begin unasked while nothing is known of the pace; a small one does', () => {
  const quarter = { ...oneStep, scale: 1.5 };
  expect(page.consentNeeded(picture(600, 600), [oneStep], [])).toMatchObject({ seconds: 0 });
  expect(page.consentNeeded(megapixels12, [quarter], [])).toMatchObject({ seconds: 0 });
  expect(page.consentNeeded(picture(240, 240), [oneStep], [])).toBeNull();
  // Known to be quick: it begins.
  page.learnPace(oneStep, [], 1e6, 1);
  expect(page.consentNeeded(picture(600, 600), [oneStep], [])).toBeNull();
});

test('what is asked for is the whole of it: the one step and the diffusion that follows, at the pace of each', () => {
  page.learnPace(oneStep, [], 1e6, 100);
  const open = picture(1000, 1000);
  const alone = page.estimate(open, oneStep, []).seconds;
  const after = page.estimate(open, diffusion, []).seconds;
  expect(alone).toBeCloseTo(100, 9);
  expect(page.consentNeeded(open, [oneStep, diffusion], [])!.seconds).toBeCloseTo(alone + after, 9);
  // Once the diffusion was measured, its own pace counts, and the question is about the same.
  page.learnPace(diffusion, [], 1e6, 2 * after);
  expect(page.consentNeeded(open, [oneStep, diffusion], [])!.seconds).toBeCloseTo(alone + 2 * after, 9);
});

test('a start from the crisp picture takes one more pass of a regressor, and the crisp mode takes one in all', () => {
  page.learnPace(oneStep, [], 1e6, 1);
  const open = picture(1000, 1000);
  const seconds = (change: Partial<JobSettings>) => page.estimate(open, { ...diffusion, ...change }, [1, 2]).seconds;
  // A pass of the regressor for each second; a refinement is 2.2 of them.
  expect(seconds({ mode: 'crisp' })).toBeCloseTo(1, 9);
  expect(seconds({ steps: 2 })).toBeCloseTo(2 + 2 * 2.2, 9);
  expect(seconds({ steps: 4 })).toBeCloseTo(1 + 4 * 2.2, 9);
  // What two steps took tells what four take.
  page.learnPace({ ...diffusion, steps: 2 }, [1, 2], 1e6, 2 * (2 + 2 * 2.2));
  expect(seconds({ steps: 4 })).toBeCloseTo(2 * (1 + 4 * 2.2), 9);
});

test('the estimate of a picture does not change with the size of the picture that was measured', () => {
  page.learnPace(oneStep, [], 64 * 64, 0.1);
  const before = page.estimate(picture(1000, 1000), oneStep, []).seconds;
  page.learnPace(oneStep, [], 1e6, before);
  expect(page.estimate(picture(1000, 1000), oneStep, []).seconds).toBeCloseTo(before, 9);
});
