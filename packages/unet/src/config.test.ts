import { expect, test } from 'vitest';
import { ConfigError } from '@sr3kit/config';
import { minimumMultiple, parameterShapes, presets, unetConfigSchema, type UnetConfig } from './index.ts';

const valid = presets.tiny;
const wrong =
  (change: Record<string, unknown>): (() => unknown) =>
  () =>
    parameterShapes({ ...valid, ...change } as unknown as UnetConfig);

test.each(Object.entries(presets))('preset %s is valid', (_name, config) => {
  expect(unetConfigSchema.parse(config)).toEqual(config);
});

test.each([
  [{ channels: '32' }, 'unet: channels: expected number, got string "32"'],
  [{ multipliers: [1, 1.5] }, 'unet: multipliers[1]: expected integer, got number 1.5'],
  [{ multipliers: [] }, 'unet: multipliers: must have at least 1 item'],
  [{ blocks: 0 }, 'unet: blocks: must be at least 1, got 0'],
  [{ chanels: 32 }, 'unet: chanels: unknown key; known: imageChannels, '],
  [{ layout: 'ddpm' }, 'unet: layout: expected one of "sr3", "checkpoint", got "ddpm"'],
  [{ patch: 3 }, 'unet: patch: expected one of 1, 2, 4, got 3'],
  [{ dropout: 1 }, 'unet: dropout: must be less than 1, got 1'],
  [{ groups: 5 }, 'unet: groups: must divide channels (32), got 5'],
  [{ channels: 9, groups: 3 }, 'unet: channels: must be even, got 9'],
  [{ heads: 5 }, 'unet: heads: must divide channels (32), got 5'],
  [{ layout: 'checkpoint', heads: 2 }, 'unet: heads: must be 1 in the checkpoint layout, got 2'],
  [{ noiseInput: false, conditionChannels: 0 }, 'unet: conditionChannels: must be at least 1'],
  [{ size: 60 }, 'unet: size: must be a multiple of 8, got 60'],
  [{ attention: [16, 5] }, "unet: attention[1]: must be one of the grid's resolutions 16, 8, got 5"],
])('%j is an error that names the field', (change, message) => {
  expect(wrong(change)).toThrow(ConfigError);
  expect(wrong(change)).toThrow(message);
});

test('every wrong field is named at once', () => {
  expect(wrong({ groups: 5, size: 60 })).toThrow(/^unet: 2 fields are wrong:\n {2}groups: .*\n {2}size: /);
});

test('sides must be multiples of the patch, doubled for each level after the first', () => {
  expect(minimumMultiple({ ...valid, patch: 4, multipliers: [1, 2, 2] })).toBe(16);
  expect(minimumMultiple({ ...valid, patch: 1, multipliers: [1], attention: [] })).toBe(1);
});
