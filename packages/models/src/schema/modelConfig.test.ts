import { describe, expect, test } from 'vitest';
import { ConfigError, parseConfig } from '@sr3kit/config';
import { objectiveConfigSchema } from '@sr3kit/losses';
import { modelConfigSchema, architectureOf, type NetworkConfig } from '../index.ts';
import { config, written } from '../testing/writtenUnet.ts';

const networkShapes = (network: NetworkConfig) => architectureOf(network).parameterShapes(network);
const parse = (value: unknown) => parseConfig(modelConfigSchema, value, 'model.json');

test('what is left out is filled in, and a full configuration is its own parse', () => {
  expect(config.schedule).toEqual({ kind: 'linear', steps: 2000, betaStart: 1e-6, betaEnd: 1e-2 });
  expect(config.objective).toEqual({
    kind: 'diffusion',
    prediction: 'eps',
    target: 'image',
    residualScale: 1,
    norm: 'l1',
    weighting: { kind: 'none' },
    stratified: false,
  });
  expect(parse(JSON.parse(JSON.stringify(config)))).toEqual(config);
});

test.each([
  [{ network: { ...written.network, blocks: 1e9 } }, 'network.blocks: must be at most 64, got 1000000000'],
  [{ network: { ...written.network, channels: 2 ** 40 } }, 'network.channels: must be at most 4096'],
  [
    { network: { ...written.network, multipliers: Array(40).fill(1) } },
    'network.multipliers: must have at most 16 items',
  ],
  [{ task: { ...written.task, scale: 1e6 } }, 'task.scale: must be at most 64, got 1000000'],
])('numbers that no machine could hold are refused before anything is built', (change, message) => {
  expect(() => parse({ ...written, ...change })).toThrow(message);
});

test('a weighting gets the default of its own package', () => {
  const { objective } = parse({ ...written, objective: { ...written.objective, weighting: { kind: 'minSnr' } } });
  expect(objective).toMatchObject({ weighting: { kind: 'minSnr', gamma: 5 } });
});

test('the regression form and a summary of the training', () => {
  const parsed = parse({
    ...written,
    network: { ...written.network, noiseInput: false },
    objective: { kind: 'regression', target: 'residual', residualScale: 0.1 },
    training: { steps: 7200, examples: 115_200, seconds: 1500, loss: 0.03, seed: 1, engine: 'cpu', data: 'photos' },
  });
  expect(parsed.objective).toEqual({ kind: 'regression', target: 'residual', residualScale: 0.1, norm: 'l2' });
  expect(networkShapes(parsed.network).size).toBeGreaterThan(0);
});

describe('a wrong configuration is refused with the path of the field', () => {
  test.each<readonly [string, object, string]>([
    ['another format', { format: 'onnx' }, 'format: expected "sr3kit-model", got "onnx"'],
    ['a newer version', { version: 2 }, 'version: must be 1, got 2: a newer sr3kit wrote this, update yours'],
    ['no task', { task: undefined }, 'task: missing, expected object'],
    ['two channels', { task: { ...written.task, channels: 2 } }, 'task.channels: expected one of 1, 3, got 2'],
    [
      'more than full consistency',
      { task: { ...written.task, consistency: 2 } },
      'task.consistency: must be at most 1, got 2',
    ],
    ['a negative scale', { task: { ...written.task, scale: -4 } }, 'task.scale: must be at least 1, got -4'],
    [
      'a width in words',
      { network: { ...written.network, channels: '64' } },
      'network.channels: expected number, got string "64"',
    ],
    [
      'an unknown network',
      { network: { ...written.network, kind: 'vit' } },
      'network.kind: expected one of "unet", "lite", got "vit"',
    ],
    ['no network', { network: 'unet' }, 'network: expected object, got string "unet"'],
    [
      "a contradiction in the network's own fields",
      { network: { ...written.network, groups: 3 } },
      'network.groups: must divide channels (4), got 3',
    ],
    ['an unknown schedule', { schedule: { kind: 'square' } }, 'schedule.kind: expected one of "linear", '],
    [
      'no steps',
      { schedule: { kind: 'cosine', steps: 0 } },
      'schedule.steps: must be an integer in 1 ... 10000000, got 0',
    ],
    [
      'no residual scale',
      { objective: { ...written.objective, residualScale: 0 } },
      'objective.residualScale: must be more than 0, got 0',
    ],
    [
      'a weighting whose parameter is out of range',
      { objective: { ...written.objective, weighting: { kind: 'minSnr', gamma: 0 } } },
      'objective.weighting.gamma: must be above 0, got 0',
    ],
    [
      'a prediction of a regression',
      {
        network: { ...written.network, noiseInput: false },
        objective: { kind: 'regression', target: 'image', prediction: 'eps' },
      },
      'objective.prediction: unknown key; known: kind, target, residualScale, norm',
    ],
    [
      'an unknown key',
      { extra: 1 },
      'extra: unknown key; known: format, version, task, network, schedule, objective, inference, training',
    ],
    [
      'an unknown key of the summary',
      { training: { steps: 1, gpu: 'x' } },
      'training.gpu: unknown key; known: steps, ',
    ],
    [
      'gray pictures for a network of three channels',
      { task: { ...written.task, channels: 1 } },
      'network.imageChannels: must be 1, as in task.channels, got 3',
    ],
    [
      'a network without noise level for diffusion',
      { network: { ...written.network, noiseInput: false } },
      'network.noiseInput: must be true because objective.kind is diffusion',
    ],
    [
      'a residual to nothing',
      {
        network: { ...written.network, conditionChannels: 0 },
        objective: { ...written.objective, target: 'residual' },
      },
      'objective.target: must be image, because a network with conditionChannels 0 has no picture to add to',
    ],
  ])('%s', (_, change, message) => {
    expect(() => parse({ ...written, ...change })).toThrow(ConfigError);
    expect(() => parse({ ...written, ...change })).toThrow(`model.json: ${message}`);
  });

  test('all wrong fields at once', () => {
    const value = {
      ...written,
      network: { ...written.network, kind: 'vit', channels: '64', chanels: 1 },
      schedule: { kind: 'linear', steps: 2000, betaStart: 2 },
      objective: { ...written.objective, prediction: 'x0' },
    };
    const known = Object.keys(written.network).filter((key) => key !== 'kind');
    expect(() => parse(value)).toThrow(
      'model.json: 5 fields are wrong:\n  network.kind: expected one of "unet", "lite", got "vit"\n',
    );
    for (const line of [
      'network.channels: expected number, got string "64"',
      `network.chanels: unknown key; known: ${known.slice(0, 3).join(', ')}`,
      'schedule.betaStart: must lie between 0 and 1, got 2',
      'objective.prediction: expected one of "eps", "v", "y0", got "x0"',
    ]) {
      expect(() => parse(value)).toThrow(`\n  ${line}`);
    }
  });
});

test.each([{ kind: 'none' }, { kind: 'snr' }, { kind: 'minSnr', gamma: 5 }, { kind: 'truncatedSnr' }] as const)(
  'an objective with weighting $kind is what the losses take',
  (weighting) => {
    const { objective } = parse({ ...written, objective: { ...written.objective, weighting } });
    if (objective.kind !== 'diffusion') expect.unreachable();
    const taken = { prediction: objective.prediction, norm: objective.norm, weighting };
    expect(objectiveConfigSchema.parse(taken)).toEqual(taken);
  },
);
