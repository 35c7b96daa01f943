import { expect, test } from 'vitest';
import { architectureOf } from '@sr3kit/models';
import { liteFiles } from '../testing/liteFiles.ts';
import { tileSize } from './tileSize.ts';

const { config } = liteFiles();
const method = architectureOf(config.network).tiled(config)!;
const limits = { memory: null, maxBufferSize: null, maxStorageBufferBindingSize: null, maxTextureSize: null };
const sideOf = (width: number, height: number): number =>
  tileSize(method, config.task, { name: 'wasm', limits }, { width, height }, 'one-step');

test('a picture that fits is one tile', () => {
  expect(sideOf(300, 200)).toBe(300);
});

test.each([
  [16_400, 2],
  [2, 16_400],
  [8000, 1],
])('%i x %i is cut all the same: the projection takes memory with the square of a side', (width, height) => {
  expect(sideOf(width, height)).toBeLessThanOrEqual(1024);
});
