import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as schedules from './index.ts';

const close = (found: number, wanted: number, relative: number): void => {
  expect(Math.abs(found - wanted)).toBeLessThanOrEqual(relative * Math.abs(wanted));
};
const anyLogSnr = fc.double({ min: -600, max: 600, noNaN: true });

describe('logSnr', () => {
  test('splits into noise level and sigma with every digit, at both ends', () => {
    fc.assert(
      fc.property(anyLogSnr, (logSnr) => {
        const level = schedules.noiseLevelFromLogSnr(logSnr);
        const sigma = schedules.sigmaFromLogSnr(logSnr);
        close(level * level + sigma * sigma, 1, 1e-15);
        expect(Math.abs(2 * (Math.log(level) - Math.log(sigma)) - logSnr)).toBeLessThan(1e-12);
      }),
    );
  });

  test('comes back from whichever of the two is the small one', () => {
    fc.assert(
      fc.property(fc.double({ min: 0.01, max: 600, noNaN: true }), (size) => {
        close(schedules.logSnrFromSigma(schedules.sigmaFromLogSnr(size)), size, 1e-12);
        close(schedules.logSnrFromNoiseLevel(schedules.noiseLevelFromLogSnr(-size)), -size, 1e-12);
        close(schedules.logSnrFromAlphaBar(schedules.alphaBarFromLogSnr(-size)), -size, 1e-12);
      }),
    );
  });

  test('has known values', () => {
    expect(schedules.logSnrFromAlphaBar(0.5)).toBe(0);
    close(schedules.logSnrFromAlphaBar(0.9), Math.log(9), 1e-15);
    close(schedules.logSnrFromAlphaBar(1e-300), Math.log(1e-300), 1e-15);
    close(schedules.logSnrFromAlphaBar(1 - 2 ** -50), 50 * Math.LN2, 1e-15);
    expect(schedules.logSnrFromAlphaBar(1)).toBe(Infinity);
    expect(schedules.logSnrFromAlphaBar(0)).toBe(-Infinity);
    expect(schedules.alphaBarFromLogSnr(Infinity)).toBe(1);
    expect(schedules.alphaBarFromLogSnr(-Infinity)).toBe(0);
    expect(schedules.sigmaFromLogSnr(Infinity)).toBe(0);
  });
});

test('alphaBar, noise level and sigma turn into each other and back', () => {
  const s = schedules;
  fc.assert(
    fc.property(fc.double({ min: 0, max: 1, noNaN: true }), (value) => {
      expect(Math.abs(s.alphaBarFromNoiseLevel(s.noiseLevelFromAlphaBar(value)) - value)).toBeLessThan(1e-15);
      expect(Math.abs(s.alphaBarFromSigma(s.sigmaFromAlphaBar(value)) - value)).toBeLessThan(1e-15);
      close(s.sigmaFromNoiseLevel(value), s.sigmaFromAlphaBar(s.alphaBarFromNoiseLevel(value)), 1e-7);
      expect(s.noiseLevelFromSigma(value)).toBe(s.sigmaFromNoiseLevel(value));
    }),
  );
  // 1 - n^2 by way of alphaBar has lost half its digits here; (1 - n)(1 + n) has not.
  close(s.sigmaFromNoiseLevel(1 - 2 ** -52), 2 ** -25.5, 1e-15);
});

test.each(Object.entries(schedules).filter(([name]) => /From(AlphaBar|NoiseLevel|Sigma)$/.test(name)))(
  '%s refuses what lies outside [0, 1]',
  (_name, convert) => {
    for (const value of [-1e-9, 1 + 1e-9, Number.NaN]) {
      expect(() => (convert as (value: number) => number)(value)).toThrow(/must lie in \[0, 1\]/);
    }
  },
);
