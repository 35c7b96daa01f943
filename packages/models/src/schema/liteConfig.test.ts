import { describe, expect, test } from 'vitest';
import { ConfigError, parseConfig } from '@sr3kit/config';
import { countParameters, modelConfigSchema, architectureOf, type NetworkConfig } from '../index.ts';
import { writtenLite } from '../testing/writtenLite.ts';
import { written } from '../testing/writtenUnet.ts';

const networkShapes = (network: NetworkConfig) => architectureOf(network).parameterShapes(network);
const parse = (value: unknown) => parseConfig(modelConfigSchema, value, 'model.json');
const { network, objective } = writtenLite;

test('what is left out is filled in, and a full configuration is its own parse', () => {
  const config = parse(writtenLite);
  expect(config.network).toEqual({
    ...network,
    regressor: { ...network.regressor, residualScale: 0.1 },
    crisp: false,
    localScale: { channels: 24, floor: 0.006, ceiling: 0.25 },
  });
  expect(config.objective).toMatchObject({ target: 'parts', residualScale: 1, norm: 'l1' });
  expect(parse(JSON.parse(JSON.stringify(config)))).toEqual(config);
});

test('the first stage has no denoiser, and a second one that is not trained yet is no contradiction', () => {
  const regression = { ...writtenLite, objective: { kind: 'regression', target: 'parts' } };
  const first = parse({ ...regression, network: { ...network, denoiser: null } });
  const both = parse(regression);
  expect([...networkShapes(first.network).keys()].every((name) => /^(regressor|localScale)\./.test(name))).toBe(true);
  expect([...networkShapes(both.network).keys()].some((name) => name.startsWith('denoiser.'))).toBe(true);
});

test('parameters are counted as the shapes say', () => {
  const config = parse(writtenLite);
  const sizes = [...networkShapes(config.network).values()].map((shape) => shape.reduce((a, b) => a * b, 1));
  expect(countParameters(config.network)).toBe(sizes.reduce((a, b) => a + b));
});

describe('a contradiction is refused with the path of the field', () => {
  test.each<readonly [string, object, string]>([
    [
      'another scale than the task',
      { task: { ...writtenLite.task, scale: 2 } },
      'network.scale: must be 2, as in task.scale, got 4',
    ],
    [
      'gray pictures for a network of three channels',
      { task: { ...writtenLite.task, channels: 1 } },
      'network.imageChannels: must be 1, as in task.channels, got 3',
    ],
    [
      'the picture as target',
      { objective: { ...objective, target: 'image' } },
      "objective.target: must be parts, because network.kind is lite, got 'image'",
    ],
    [
      'the residual as target, of the first stage',
      { network: { ...network, denoiser: null }, objective: { kind: 'regression', target: 'residual' } },
      "objective.target: must be parts, because network.kind is lite, got 'residual'",
    ],
    [
      'diffusion without a denoiser',
      { network: { ...network, denoiser: null } },
      'network.denoiser: must be given because objective.kind is diffusion, got null',
    ],
    [
      'parts of a U-Net',
      { network: written.network },
      "objective.target: must be image or residual, because network.kind is unet, got 'parts'",
    ],
    [
      'a field of the other kind of network',
      { network: { ...network, dropout: 0 } },
      'network.dropout: unknown key; known: scale, imageChannels, regressor, crisp, faithfulShare, localScale, denoiser',
    ],
    [
      'a perceptual term of gray pictures',
      {
        task: { ...writtenLite.task, channels: 1 },
        network: { ...network, imageChannels: 1, denoiser: null },
        objective: { kind: 'regression', target: 'parts', perceptual: { lpips: 5 } },
      },
      'objective.perceptual: must be left out, because task.channels is 1 and its distances are of RGB pictures',
    ],
    [
      'a perceptual term without shares',
      { objective: { kind: 'regression', target: 'parts', perceptual: { lpips: 0 } } },
      'objective.perceptual: lpips or dists must be above 0: leave perceptual out to train without them',
    ],
    [
      'a perceptual term of a network that has a crisp mode already',
      {
        network: { ...network, crisp: true },
        objective: { kind: 'regression', target: 'parts', perceptual: { dists: 1 } },
      },
      'network.crisp: must be false where objective.perceptual is given: the regressor itself becomes crisp, got true',
    ],
    [
      'a perceptual term of a diffusion',
      { objective: { ...objective, perceptual: { lpips: 5 } } },
      'objective.perceptual: unknown key',
    ],
    ['no denoiser and no null', { network: { ...network, denoiser: undefined } }, 'network.denoiser: missing'],
    [
      'an odd embedding',
      { network: { ...network, denoiser: { ...network.denoiser, embedding: 5 } } },
      'network.denoiser.embedding: must be a multiple of 2, got 5',
    ],
  ])('%s', (_, change, message) => {
    expect(() => parse({ ...writtenLite, ...change })).toThrow(ConfigError);
    expect(() => parse({ ...writtenLite, ...change })).toThrow(`model.json: ${message}`);
  });

  test('all contradictions at once', () => {
    const value = {
      ...writtenLite,
      task: { ...writtenLite.task, scale: 3, channels: 1 },
      network: { ...network, denoiser: null },
      objective: { ...objective, target: 'image' },
    };
    expect(() => parse(value)).toThrow('model.json: 4 fields are wrong:\n');
    for (const field of ['network.imageChannels', 'network.scale', 'objective.target', 'network.denoiser']) {
      expect(() => parse(value)).toThrow(`\n  ${field}: must be `);
    }
  });
});

test.each(['regressor', 'denoiser'] as const)('a %s of a thousand million blocks is refused', (part) => {
  const huge = { ...writtenLite, network: { ...network, [part]: { ...network[part], blocks: 1e9 } } };
  expect(() => parse(huge)).toThrow(`network.${part}.blocks: must be at most 1024, got 1000000000`);
});
