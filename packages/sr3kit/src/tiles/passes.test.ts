import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { planPasses } from './passes.ts';

const cases = fc.record({
  height: fc.integer({ min: 1, max: 2000 }),
  band: fc.integer({ min: 1, max: 300 }),
  halos: fc.array(fc.integer({ min: 0, max: 40 }), { minLength: 1, maxLength: 20 }),
});

describe('planPasses', () => {
  test('every stage covers every row once, from top to bottom, in bands, after what it reads', () => {
    fc.assert(
      fc.property(cases, ({ height, band, halos }) => {
        const done = halos.map(() => 0);
        for (const pass of planPasses(height, band, halos)) {
          for (const { stage, from, to } of pass) {
            expect(from).toBe(done[stage]);
            expect(to - from).toBeGreaterThan(0);
            expect(to - from).toBeLessThanOrEqual(band);
            if (stage > 0) expect(done[stage - 1]).toBeGreaterThanOrEqual(Math.min(height, to + halos[stage]!));
            done[stage] = to;
          }
        }
        expect(done).toEqual(halos.map(() => height));
      }),
    );
  });

  test('the rows between the first stage and the last do not grow with the height', () => {
    fc.assert(
      fc.property(cases, ({ height, band, halos }) => {
        const done = halos.map(() => 0);
        const lag = halos.slice(1).reduce((sum, halo) => sum + Math.ceil(halo / 32) * 32, 0);
        for (const pass of planPasses(height, band, halos)) {
          for (const { stage, to } of pass) done[stage] = to;
          expect(done[0]! - done.at(-1)!).toBeLessThanOrEqual(lag + band);
        }
      }),
    );
  });

  test('a picture of one band has one pass', () => {
    expect([...planPasses(100, 100, [18, 16, 16])]).toHaveLength(1);
  });
});
