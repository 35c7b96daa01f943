import { expect, test } from 'vitest';
import { RowBuffer } from './rowBuffer.ts';

test('what was written is read, at several places to a site', () => {
  const rows = new RowBuffer({ width: 3, channels: 2, density: 2 });
  const left = Float32Array.from({ length: 2 * 1 * 4 * 2 }, (_, i) => i);
  rows.write({ left: 0, top: 0, width: 1, height: 2 }, left);
  rows.write({ left: 1, top: 0, width: 2, height: 2 }, new Float32Array(32).fill(7));
  expect(rows.bottom).toBe(2);
  expect(rows.read({ left: 0, top: 0, width: 1, height: 2 })).toEqual(left);
  expect([...rows.read({ left: 0, top: 1, width: 2, height: 1 })]).toEqual([
    8, 9, 10, 11, 7, 7, 7, 7, 12, 13, 14, 15, 7, 7, 7, 7,
  ]);
});

test('rows that were dropped, or never written, are not alive', () => {
  const rows = new RowBuffer({ width: 1, channels: 1 });
  rows.write({ left: 0, top: 0, width: 1, height: 4 }, Float32Array.of(0, 1, 2, 3));
  rows.drop(2);
  rows.drop(1);
  expect(() => rows.read({ left: 0, top: 1, width: 1, height: 1 })).toThrow(/2 to 4/);
  expect(() => rows.read({ left: 0, top: 3, width: 1, height: 2 })).toThrow(/not alive/);
  rows.write({ left: 0, top: 4, width: 1, height: 2 }, Float32Array.of(4, 5));
  expect([...rows.read({ left: 0, top: 2, width: 1, height: 4 })]).toEqual([2, 3, 4, 5]);
});
