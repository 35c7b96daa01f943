import sharp from 'sharp';
import { expect, test } from 'vitest';
import { drawIntervals } from './intervalChart.ts';

const rows = ['bicubic', 'SR3'];

test('a line reaches from the one end of an interval to the other, with the dot on it', () => {
  const values = [{ value: 2, interval: { low: 0, high: 4 } }, null];
  const svg = drawIntervals({ title: 'T', rows, panels: [{ label: 'PSNR (dB)', values }] });
  const [from, y, to] = /<path d="M([\d.]+) ([\d.]+)L([\d.]+)/
    .exec(svg.slice(svg.indexOf('stroke-width="3"') - 60))!
    .slice(1)
    .map(Number);
  expect(to! - from!).toBe(260);
  expect(svg).toContain(`<circle cx="${(from! + to!) / 2}" cy="${y}"`);
  expect(svg.match(/<circle/g)).toHaveLength(1);
});

test('nothing to show, and what cannot be shown, leave the axes', async () => {
  for (const values of [
    [null, null],
    [{ value: Infinity, interval: null }, null],
  ]) {
    const svg = drawIntervals({ title: 'T', rows, panels: [{ label: 'x', values }] });
    expect(svg).not.toMatch(/NaN|Infinity|<circle/);
    const { width } = await sharp(Buffer.from(svg)).metadata();
    expect(width).toBeGreaterThan(300);
  }
});
