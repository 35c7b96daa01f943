import { describe, expect, test } from 'vitest';
import { ConfigError, parseConfig } from '@sr3kit/config';
import { dataConfigSchema, type DataConfig } from './dataConfig.ts';

const parse = (value: unknown, name = 'data') => parseConfig<DataConfig>(dataConfigSchema, value, name);
const KEYS =
  'scale, channels, files, shorterSide, crop, pairedLowRes, quantize, augment, alpha, labels, verify, cacheBytes, workers, seed';
const least = { files: ['photos'], scale: 4 };

test('defaults are filled in', () => {
  expect(parse({ ...least, crop: 64, augment: { turn: true } })).toEqual({
    files: ['photos'],
    crop: 64,
    scale: 4,
    channels: 3,
    quantize: true,
    augment: { flip: true, turn: true },
    alpha: 'white',
    cacheBytes: 2 ** 30,
    workers: 1,
    verify: false,
    seed: 0,
  });
});

describe('a wrong field is named by its path', () => {
  test.each([
    [{ ...least, crop: '128' }, 'data: crop: expected number, got string "128"'],
    [{ ...least, crop: 130 }, 'data: crop: must be a multiple of scale (4), got 130: use e.g. 132'],
    [{ ...least, crop: 1 }, 'data: crop: must be a multiple of scale (4), got 1: use e.g. 4'],
    [{ ...least, scale: 0 }, 'data: scale: must be an integer from 1 to 64, got 0: use e.g. 4'],
    [{ ...least, scale: 2.5 }, 'data: scale: must be an integer from 1 to 64, got 2.5: use e.g. 4'],
    [{ scale: 4 }, 'data: files: missing, expected array'],
    [{ ...least, files: [] }, 'data: files: must name at least one folder, glob, list or picture'],
    [{ ...least, files: ['a', ''] }, 'data: files[1]: must be a path, got an empty text'],
    [{ ...least, files: ['a', 7] }, 'data: files[1]: expected string, got number 7'],
    [{ ...least, channels: 4 }, 'data: channels: must be 1 (gray) or 3 (RGB)'],
    [{ ...least, seed: -1 }, 'data: seed: must be an integer from 0 to 9007199254740991, got -1: use e.g. 7'],
    [{ ...least, scael: 4 }, `data: scael: unknown key; known: ${KEYS}`],
    [{ ...least, augment: { flop: true } }, 'data: augment.flop: unknown key; known: flip, turn, blur, noise, jpeg'],
    [
      { ...least, augment: { blur: { probability: 0.5, sigma: [2, 1] } } },
      'data: augment.blur.sigma: must be [smallest, largest] with smallest <= largest',
    ],
    [{ ...least, labels: 'class' }, 'data: labels: must be "folder" or a list of folder names'],
    [{ ...least, labels: ['a', 'a'] }, 'data: labels: must not name a folder twice'],
    ['photos', 'data: (top level): expected object, got string "photos"'],
  ])('%j', (value, message) => {
    expect(() => parse(value)).toThrow(new ConfigError(message));
  });

  test('several at once, a line each, under the name given', () => {
    expect(() => parse({ files: ['a'], scale: 'x', quantize: 1 }, 'validation')).toThrow(
      'validation: 2 fields are wrong:\n  scale: expected number, got string "x"\n  quantize: must be true, false or "source"',
    );
  });
});
