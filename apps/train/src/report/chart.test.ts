import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { drawChart } from './chart.ts';
import { linearTicks, logTicks } from './ticks.ts';

describe('ticks', () => {
  test('are round and cover the range', () => {
    expect(linearTicks(0, 950, 5)).toEqual([0, 200, 400, 600, 800, 1000]);
    expect(linearTicks(0.12, 0.37, 5)).toEqual([0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4]);
    expect(linearTicks(3, 3, 5)).toHaveLength(2 + 0);
  });
  test('of a log scale are 1, 2, 5', () => {
    expect(logTicks(0.03, 0.9)).toEqual([0.02, 0.05, 0.1, 0.2, 0.5, 1]);
    expect(logTicks(1, 1)).toEqual([1, 2]);
  });
});

test.each(['log', 'linear'] as const)(
  'a chart of nothing that a %s axis could show has axes all the same',
  (yScale) => {
    const titles = { title: '', xLabel: '', yLabel: '', yScale };
    for (const points of [
      [],
      [[1, NaN] as const, [2, Infinity] as const],
      ...(yScale === 'log' ? [[[1, 0] as const]] : []),
    ]) {
      const svg = drawChart({ ...titles, series: [{ name: 'empty', points }] });
      expect(svg).not.toMatch(/NaN|Infinity/);
    }
  },
);

describe('a chart', () => {
  const series = [
    { name: 'first', points: [[1, 1] as const, [100, 0.1] as const] },
    { name: 'a <b>', points: [[1, 0.5] as const, [50, 0.2] as const], dots: true },
  ];
  test('spans the axes: the highest first point lies left of the lowest last one', () => {
    const svg = drawChart({ title: 'Loss', xLabel: 'step', yLabel: 'loss', yScale: 'log', series });
    const path = /d="M([\d.]+) ([\d.]+)L([\d.]+) ([\d.]+)" fill="none"/.exec(svg)?.slice(1).map(Number);
    expect(path?.[1]).toBe(50);
    expect(path?.[2]).toBe(930);
    expect(path?.[3]).toBe(490);
    expect(svg).toContain('aria-label="a &#60;b&#62;"');
  });
  test('is a picture that sharp draws, also without points', async () => {
    const empty = { title: 'x', xLabel: 'x', yLabel: 'y', yScale: 'linear', series: [] } as const;
    const svg = drawChart(empty);
    const { width, height } = await sharp(Buffer.from(svg))
      .png()
      .toBuffer({ resolveWithObject: true })
      .then(({ info }) => info);
    expect([width, height]).toEqual([960, 560]);
  });
});
