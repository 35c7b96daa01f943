import '@tensorflow/tfjs-backend-cpu';
import { memory } from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import { disposeParams } from '@sr3kit/denoiser';
import { countParameters, flops, init, parameterShapes, presets, type LiteConfig } from './index.ts';
import { tinyConfig } from './testing/tinyConfig.ts';

const conv = (inputs: number, outputs: number): number => 9 * inputs * outputs + outputs;
const dense = (inputs: number, outputs: number): number => inputs * outputs + outputs;

/** The weights of each part, added up layer by layer. */
function byHand({
  scale,
  imageChannels,
  regressor: r,
  localScale: s,
  denoiser: d,
  crisp,
}: LiteConfig): Record<string, number> {
  const site = scale * scale;
  const block = d && 2 * conv(d.channels, d.channels) + dense(d.embedding, 2 * d.channels);
  const regressor =
    conv(imageChannels, r.channels) +
    r.blocks * 2 * conv(r.channels, r.channels) +
    conv(r.channels, site * imageChannels);
  return {
    regressor,
    crisp: crisp ? regressor : 0,
    localScale: conv(r.channels, s.channels) + dense(s.channels, 1),
    denoiser: d
      ? dense(d.embedding, 2 * d.embedding) +
        dense(2 * d.embedding, d.embedding) +
        conv(site + r.channels + imageChannels, d.channels) +
        d.blocks * block! +
        conv(d.channels, site)
      : 0,
  };
}

describe.each<[string, LiteConfig]>([
  ...Object.entries(presets),
  ['tiny', tinyConfig],
  ['gray', { ...tinyConfig, imageChannels: 1, scale: 3 }],
  ['crisp', { ...tinyConfig, crisp: true }],
  ['one step alone', { ...tinyConfig, denoiser: null }],
])('%s', (_name, config) => {
  test('the weights of each part are those of its layers', () => {
    const expected = byHand(config);
    for (const part of ['regressor', 'localScale', 'denoiser', 'crisp'] as const) {
      expect(countParameters(config, part), part).toBe(expected[part]);
    }
    expect(countParameters(config)).toBe(Object.values(expected).reduce((sum, count) => sum + count));
  });

  test('counting allocates nothing and equals what init makes', () => {
    const before = memory().numTensors;
    const shapes = parameterShapes(config);
    const count = countParameters(config);
    expect(memory().numTensors).toBe(before);
    const params = init(config, 1);
    expect(Object.entries(params).map(([name, { shape }]) => [name, shape])).toEqual([...shapes]);
    expect(Object.values(params).reduce((sum, { size }) => sum + size, 0)).toBe(count);
    disposeParams(params);
    expect(memory().numTensors).toBe(before);
  });
});

test('operations of a small model, added up by hand', () => {
  const sites = 7 * 5;
  const products = (inputs: number, outputs: number, side = 3): number => side * side * inputs * outputs * sites;
  expect(flops(tinyConfig, 'regressor', 7, 5)).toBe(2 * (products(3, 5) + 2 * products(5, 5) + products(5, 12)));
  expect(flops(tinyConfig, 'localScale', 7, 5)).toBe(2 * (products(5, 3) + products(3, 1, 1)));
  expect(flops(tinyConfig, 'denoiser', 7, 5)).toBe(2 * (products(4 + 5 + 3, 6) + 2 * products(6, 6) + products(6, 4)));
  expect(flops({ ...tinyConfig, denoiser: null }, 'denoiser', 7, 5)).toBe(0);
});
