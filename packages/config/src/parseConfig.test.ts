import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { ConfigError, describeIssues, parseConfig } from './index.ts';

const schema = z.strictObject({
  name: z.string(),
  network: z.strictObject({
    channels: z.int().min(1),
    attention: z.array(z.int()).default([]),
    layout: z.enum(['sr3', 'checkpoint']).default('sr3'),
  }),
  channels: z.union([z.literal(1), z.literal(3)]).default(3),
  rate: z.number().positive().lt(1).default(0.5),
  labels: z.union([z.literal('folder'), z.array(z.string())]).optional(),
  optimizer: z
    .discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('adam') }),
      z.strictObject({ kind: z.literal('sgd'), momentum: z.number() }),
    ])
    .optional(),
  even: z.number().multipleOf(2).optional(),
  version: z.literal(1, 'must be 1: update').default(1),
  notes: z.record(z.string(), z.string().max(3)).optional(),
});
const good = { name: 'a', network: { channels: 8 } };

test('a good value comes back with its defaults', () => {
  expect(parseConfig(schema, good, 'x.json')).toEqual({
    name: 'a',
    network: { channels: 8, attention: [], layout: 'sr3' },
    channels: 3,
    rate: 0.5,
    version: 1,
  });
});

describe('one wrong field', () => {
  test.each<readonly [unknown, string]>([
    [{ network: { channels: '64' } }, 'network.channels: expected number, got string "64"'],
    [{ network: { channels: 1.5 } }, 'network.channels: expected integer, got number 1.5'],
    [{ network: { channels: 0 } }, 'network.channels: must be at least 1, got 0'],
    [{ network: { channels: null } }, 'network.channels: expected number, got null'],
    [{ network: { channels: NaN } }, 'network.channels: expected number, got NaN'],
    [{ network: {} }, 'network.channels: missing, expected number'],
    [{ network: [] }, 'network: expected object, got array'],
    [{ network: { channels: 8, attention: [1, 'x'] } }, 'network.attention[1]: expected number, got string "x"'],
    [{ network: { channels: 8, layout: 'x' } }, 'network.layout: expected one of "sr3", "checkpoint", got "x"'],
    [{ network: { channels: 8, chanels: 4 } }, 'network.chanels: unknown key; known: channels, attention, layout'],
    [{ channels: 2 }, 'channels: expected one of 1, 3, got 2'],
    [{ rate: 0 }, 'rate: must be more than 0, got 0'],
    [{ rate: 1 }, 'rate: must be less than 1, got 1'],
    [{ labels: 7 }, 'labels: expected "folder", or expected array, got 7'],
    [{ labels: ['a', 7] }, 'labels: expected "folder", or [1]: expected string, got number 7, got array'],
    [{ optimizer: { kind: 'lion' } }, 'optimizer.kind: expected one of "adam", "sgd", got "lion"'],
    [{ optimizer: {} }, 'optimizer.kind: missing, expected one of "adam", "sgd"'],
    [{ optimizer: { kind: 'sgd' } }, 'optimizer.momentum: missing, expected number'],
    [{ even: 3 }, 'even: must be a multiple of 2, got 3'],
    [{ version: 2 }, 'version: must be 1: update'],
    [{ notes: { 'a b': 'long' } }, 'notes["a b"]: must have at most 3 characters, got "long"'],
    [
      { __unknown: 1 },
      '__unknown: unknown key; known: name, network, channels, rate, labels, optimizer, even, version, notes',
    ],
  ])('%j', (change, message) => {
    const parse = () => parseConfig(schema, { ...good, ...(change as object) }, 'x.json');
    expect(parse).toThrow(ConfigError);
    expect(parse).toThrow(new ConfigError(`x.json: ${message}`));
  });

  test('the whole value', () => {
    expect(() => parseConfig(schema, 'text', 'x.json')).toThrow(
      'x.json: (top level): expected object, got string "text"',
    );
  });
});

test('all wrong fields are listed, unknown keys one by one', () => {
  const value = { name: 3, network: { channels: '64', chanels: 1, blocs: 2 }, rate: 2 };
  expect(() => parseConfig(schema, value, 'x.json')).toThrow(
    new ConfigError(
      [
        'x.json: 5 fields are wrong:',
        '  name: expected string, got number 3',
        '  network.channels: expected number, got string "64"',
        '  network.chanels: unknown key; known: channels, attention, layout',
        '  network.blocs: unknown key; known: channels, attention, layout',
        '  rate: must be less than 1, got 2',
      ].join('\n'),
    ),
  );
});

test("an error of zod's own parse is described too, without values", () => {
  const { error } = schema.safeParse({ name: 3, network: { channels: '64', chanels: 1 } });
  expect(describeIssues(error!)).toBe(
    [
      'name: expected string, got number',
      'network.channels: expected number, got string',
      'network.chanels: unknown key',
    ].join('\n'),
  );
});

test('the cause is the error of zod', () => {
  try {
    parseConfig(schema, {}, 'x.json');
    expect.unreachable();
  } catch (error) {
    expect((error as Error).cause).toBeInstanceOf(z.ZodError);
  }
});
