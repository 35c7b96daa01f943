import { describe, expect, test } from 'vitest';
import { createImage } from '@sr3kit/imaging';
import { classifierInput, synsets } from './index.ts';

describe('the input', () => {
  const picture = (width: number, height: number) =>
    createImage({ width, height, channels: 3, data: new Uint8Array(width * height * 3).fill(7) });
  test.each([
    [300, 224],
    [224, 224],
    [100, 481],
    [20, 16],
    [3000, 2001],
  ])('%ix%i becomes 224x224', (width, height) => {
    const { data, ...size } = classifierInput(picture(width, height));
    expect(size).toEqual({ width: 224, height: 224, channels: 3 });
    expect(data.every((value) => value === 7)).toBe(true);
  });
  test('gray and alpha become RGB', () => {
    const gray = createImage({ width: 2, height: 2, channels: 2, data: Uint16Array.of(9, 0, 9, 1, 9, 2, 9, 3) });
    expect(classifierInput(gray)).toMatchObject({ channels: 3 });
  });
});

test('there are a thousand classes, in the order of their numbers', () => {
  expect(synsets).toHaveLength(1000);
  expect(new Set(synsets).size).toBe(1000);
  expect([...synsets].sort()).toEqual(synsets);
  // Known to everybody who trains on a subset of ten classes: the springer, the church, the parachute.
  expect(['n02102040', 'n03028079', 'n03888257'].map((name) => synsets.indexOf(name))).toEqual([217, 497, 701]);
});
