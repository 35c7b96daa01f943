import { expect, test } from 'vitest';
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
    localScale: { channels: 24, floor: 0.006 },
    denoiser: { ...written.denoiser, embedding: 64 },
  });
});

test.each([
  [{ scale: 1 }, 'lite.scale: Too small: expected number to be >=2'],
  [{ scale: 9 }, 'lite.scale: Too big: expected number to be <=8'],
  [{ scale: 2.5 }, 'lite.scale: Invalid input: expected int, received number'],
  [{ imageChannels: 2 }, 'lite.imageChannels: Invalid option: expected one of 1|3'],
  [{ chanels: 8 }, 'lite: Unrecognized key: "chanels"'],
  [
    { regressor: { ...tinyConfig.regressor, channels: '8' } },
    'lite.regressor.channels: Invalid input: expected number',
  ],
  [{ regressor: { ...tinyConfig.regressor, blocks: 0 } }, 'lite.regressor.blocks: Too small'],
  [{ regressor: { ...tinyConfig.regressor, residualScale: 0 } }, 'lite.regressor.residualScale: Too small'],
  [{ localScale: { channels: 3, floor: 0 } }, 'lite.localScale.floor: Too small'],
  [{ localScale: { channels: 3 } }, 'lite.localScale.floor: Invalid input: expected number, received undefined'],
  [{ denoiser: undefined }, 'lite.denoiser: Invalid input: expected object, received undefined'],
  [
    { denoiser: { channels: 6, blocks: 1, embedding: 5 } },
    'lite.denoiser.embedding: Invalid number: must be a multiple of 2',
  ],
  [{ denoiser: { channels: 6, blocks: 1, embedding: 4, heads: 2 } }, 'lite.denoiser: Unrecognized key: "heads"'],
])('%j is an error that names the field', (change, message) => {
  expect(wrong(change)).toThrow(RangeError);
  expect(wrong(change)).toThrow(message);
});

test('every wrong field is named at once', () => {
  expect(wrong({ scale: 0, localScale: { channels: 0, floor: 1 } })).toThrow(
    /lite\.scale: .*; lite\.localScale\.channels: /,
  );
});
