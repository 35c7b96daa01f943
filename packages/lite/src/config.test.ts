import { expect, test } from 'vitest';
import { ConfigError } from '@sr3kit/config';
import { liteConfigSchema, parameterShapes, presets, type LiteConfig } from './index.ts';
import { tinyConfig } from './testing/tinyConfig.ts';

const wrong =
  (change: Record<string, unknown>): (() => unknown) =>
  () =>
    parameterShapes({ ...tinyConfig, ...change } as unknown as LiteConfig);

test.each(Object.entries(presets))('preset %s is valid', (_name, config) => {
  expect(liteConfigSchema.parse(config)).toEqual(config);
});

test('what is left out is filled in', () => {
  const written = {
    scale: 2,
    imageChannels: 1,
    regressor: { channels: 8, blocks: 2 },
    denoiser: { channels: 8, blocks: 2 },
  };
  expect(liteConfigSchema.parse(written)).toEqual({
    ...written,
    regressor: { ...written.regressor, residualScale: 0.1 },
    crisp: false,
    localScale: { channels: 24, floor: 0.006, ceiling: 0.25 },
    denoiser: { ...written.denoiser, embedding: 64 },
  });
});

test.each([
  [{ scale: 1 }, 'lite: scale: must be at least 2, got 1'],
  [{ scale: 9 }, 'lite: scale: must be at most 8, got 9'],
  [{ scale: 2.5 }, 'lite: scale: expected integer, got number 2.5'],
  [{ imageChannels: 2 }, 'lite: imageChannels: expected one of 1, 3, got 2'],
  [{ chanels: 8 }, 'lite: chanels: unknown key; known: scale, imageChannels, '],
  [
    { regressor: { ...tinyConfig.regressor, channels: '8' } },
    'lite: regressor.channels: expected number, got string "8"',
  ],
  [{ regressor: { ...tinyConfig.regressor, blocks: 0 } }, 'lite: regressor.blocks: must be at least 1, got 0'],
  [
    { regressor: { ...tinyConfig.regressor, residualScale: 0 } },
    'lite: regressor.residualScale: must be more than 0, got 0',
  ],
  [{ crisp: true, faithfulShare: 1 }, 'lite: faithfulShare: must be less than 1, got 1'],
  [{ faithfulShare: 0.1 }, 'lite: faithfulShare: must be left out where there is no crisp regressor, got 0.1'],
  [{ localScale: { channels: 3, floor: 0 } }, 'lite: localScale.floor: must be more than 0, got 0'],
  [
    { localScale: { channels: 3, floor: 0.1, ceiling: 0.1 } },
    'lite: localScale.ceiling: must be more than the floor of 0.1, got 0.1',
  ],
  [{ localScale: { channels: 3 } }, 'lite: localScale.floor: missing, expected number'],
  [{ denoiser: undefined }, 'lite: denoiser: missing, expected object'],
  [{ denoiser: { channels: 6, blocks: 1, embedding: 5 } }, 'lite: denoiser.embedding: must be a multiple of 2, got 5'],
  [
    { denoiser: { channels: 6, blocks: 1, embedding: 4, heads: 2 } },
    'lite: denoiser.heads: unknown key; known: channels, blocks, embedding',
  ],
])('%j is an error that names the field', (change, message) => {
  expect(wrong(change)).toThrow(ConfigError);
  expect(wrong(change)).toThrow(message);
});

test('every wrong field is named at once', () => {
  expect(wrong({ scale: 0, localScale: { channels: 0, floor: 1 } })).toThrow(
    'lite: 2 fields are wrong:\n  scale: must be at least 2, got 0\n  localScale.channels: must be at least 1, got 0',
  );
});
