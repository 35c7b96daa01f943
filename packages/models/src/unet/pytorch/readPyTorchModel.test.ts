import { describe, expect, test } from 'vitest';
import { writePyTorch } from '@sr3kit/pytorch';
import type { NamedArray } from '@sr3kit/safetensors';
import { createSchedule, type ScheduleConfigInput } from '@sr3kit/schedules';
import { parameterShapes, type UnetConfig } from '@sr3kit/unet';
import { readPyTorchModel } from '../../pytorch.ts';
import { torchShape } from './weightOrder.ts';

const network: UnetConfig = {
  imageChannels: 3,
  conditionChannels: 3,
  size: 16,
  channels: 4,
  multipliers: [1, 2],
  blocks: 2,
  attention: [16],
  dropout: 0.1,
  groups: 2,
  layout: 'checkpoint',
  noiseInput: true,
  patch: 1,
};
const implementation = {
  datasets: { train: { l_resolution: 4, r_resolution: 16 } },
  model: { unet: { norm_groups: 2, dropout: 0.1 }, diffusion: { image_size: 16 } },
};
const config = (value: unknown = implementation) => ({ text: JSON.stringify(value), what: 'sr.json' });

/** A checkpoint's weights in PyTorch's order, each filled with one number. */
function weights(of: UnetConfig = network, prefix = 'denoise_fn.', fill = 0.5): Map<string, NamedArray> {
  return new Map(
    [...parameterShapes(of)].map(([name, ours]) => {
      const shape = torchShape(ours);
      return [prefix + name, { shape, data: new Float32Array(shape.reduce((a, b) => a * b, 1)).fill(fill) }];
    }),
  );
}

const betasOf = (schedule: ScheduleConfigInput): NamedArray => {
  const betas = createSchedule(schedule, { warn: () => undefined }).betas;
  return { shape: [betas.length], data: Float32Array.from(betas) };
};
const convert = (arrays: Iterable<readonly [string, NamedArray]>, given: unknown = implementation) =>
  readPyTorchModel(new Blob([...writePyTorch(arrays)].map((piece) => piece.slice() as Uint8Array<ArrayBuffer>)), {
    what: 'it.pth',
    ...(given !== null && { config: config(given) }),
  });

test('the configuration is found from names and shapes, and the rest in the configuration of the implementation', async () => {
  const model = await convert(weights());
  expect(model.config.network).toEqual({ kind: 'unet', ...network });
  expect(model.config.task).toEqual({ scale: 4, size: 16, channels: 3 });
  expect([...model.arrays.keys()]).toEqual([...parameterShapes(network).keys()]);
});

test.each([
  { multipliers: [1, 2, 4], attention: [8, 4], blocks: 1 },
  { conditionChannels: 0 },
  { imageChannels: 1, conditionChannels: 1 },
  { multipliers: [2, 2], attention: [], blocks: 3 },
])('variation %o', async (change) => {
  const changed: UnetConfig = { ...network, ...change };
  const model = await convert(weights(changed));
  expect(model.config.network).toEqual({ kind: 'unet', ...changed });
});

describe('where the weights are', () => {
  test.each(['', 'denoise_fn.', 'module.denoise_fn.', 'netG.module.denoise_fn.', 'state_dict.denoise_fn.'])(
    'behind "%s"',
    async (prefix) => {
      const model = await convert(weights(network, prefix));
      expect(model.config.network).toEqual({ kind: 'unet', ...network });
    },
  );

  test('the averaged ones of two sets, and what is left is said', async () => {
    const both = [...weights(network, 'denoise_fn.', 0.25), ...weights(network, 'ema.denoise_fn.', 0.75)];
    const model = await convert([...both, ['loss.weight', { shape: [1], data: Float32Array.of(1) }]]);
    expect(model.arrays.get('downs.0.bias')!.data[0]).toBe(0.75);
    expect(model.notes.at(-1)).toBe('not used: the weights denoise_fn.*, loss');
  });
});

describe('the schedule', () => {
  test.each<ScheduleConfigInput>([
    { kind: 'linear', steps: 2000, betaStart: 1e-6, betaEnd: 1e-2 },
    { kind: 'linear', steps: 1000, betaStart: 1e-4, betaEnd: 2e-2 },
    { kind: 'quadratic', steps: 1000, betaStart: 1e-4, betaEnd: 2e-2 },
    { kind: 'warmup10', steps: 1000, betaStart: 1e-4, betaEnd: 1e-2 },
    { kind: 'warmup50', steps: 1000, betaStart: 1e-4, betaEnd: 2e-2 },
    { kind: 'constant', steps: 1000, beta: 0.01 },
    { kind: 'jsd', steps: 500, maxBeta: 0.999 },
    { kind: 'cosine', steps: 1000, offset: 0.008, maxBeta: 0.999 },
  ])('$kind is found from its buffer', async (schedule) => {
    const model = await convert([...weights(), ['betas', betasOf(schedule)]]);
    expect(model.config.schedule).toEqual(schedule);
  });

  test('other betas are taken as they are', async () => {
    const betas = Float32Array.from({ length: 100 }, (_, i) => 0.02 + 0.1 * Math.abs(Math.sin(i)));
    const model = await convert([...weights(), ['betas', { shape: [100], data: betas }]]);
    expect(model.config.schedule).toEqual({ kind: 'explicit', steps: 100, betas: [...betas] });
  });

  test('one that was cut short for sampling is refused: the network would read its noise as signal', async () => {
    const short = betasOf({ kind: 'linear', steps: 100, betaStart: 1e-6, betaEnd: 1e-2 });
    const arrays: [string, NamedArray][] = [...weights(), ['betas', short]];
    await expect(convert(arrays)).rejects.toThrow('ends at alphaBar 0.605, far from 0');
    const train = { schedule: 'linear', n_timestep: 2000, linear_start: 1e-6, linear_end: 1e-2 };
    const model = await convert(arrays, { model: { ...implementation.model, beta_schedule: { train } } });
    expect(model.config.schedule).toEqual({ kind: 'linear', steps: 2000, betaStart: 1e-6, betaEnd: 1e-2 });
  });
});

describe('what is refused', () => {
  test('dictionaries that hold each other a million millions of times', async () => {
    // A hundred names for the same dictionary, in each of eight.
    const text = (value: string): string => `X${String.fromCharCode(value.length)}\0\0\0${value}`;
    const level = `q\0}(${Array.from({ length: 100 }, (_, i) => `${text(`n${i}`)}h\0`).join('')}u`;
    const pickle = `\x80\x02}${level.repeat(8)}.`;
    const magic = '\x80\x02\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19.';
    const machine = `\x80\x02M\xe9\x03.\x80\x02}${text('little_endian')}\x88s.`;
    const bytes = Buffer.from(`${magic}${machine}${pickle}\x80\x02].`, 'latin1');
    await expect(readPyTorchModel(bytes, { what: 'it.pth' })).rejects.toThrow('it.pth: holds no U-Net');
  });

  test.each([NaN, Infinity, -Infinity])('a weight that is %d', async (value) => {
    const arrays = weights();
    arrays.get('denoise_fn.mid.0.attn.qkv.weight')!.data[5] = value;
    await expect(convert(arrays)).rejects.toThrow(
      `it.pth: weight "mid.0.attn.qkv.weight" holds ${value}, but weights are finite`,
    );
  });

  test('a weight that is missing, of another shape, or one too many', async () => {
    const missing = weights();
    missing.delete('denoise_fn.mid.1.res_block.block2.block.3.bias');
    await expect(convert(missing)).rejects.toThrow('missing: mid.1.res_block.block2.block.3.bias');
    const wrong = weights().set('denoise_fn.ups.0.attn.norm.weight', { shape: [1], data: new Float32Array(1) });
    await expect(convert(wrong)).rejects.toThrow('unexpected: ups.0.attn.norm.weight');
  });

  test.each([
    ['denoise_fn.time_mlp.1.weight', 'which_model_G: ddpm'],
    ['denoise_fn.downs.1.res_block.mlp.1.weight', 'which_model_G: ddpm'],
  ])('a network with %s', async (name, why) => {
    await expect(convert(weights().set(name, { shape: [1], data: new Float32Array(1) }))).rejects.toThrow(why);
  });

  test('blocks that scale by the noise level', async () => {
    const name = 'denoise_fn.downs.1.res_block.noise_func.noise_func.0.weight';
    await expect(convert(weights().set(name, { shape: [8, 4], data: new Float32Array(32) }))).rejects.toThrow(
      'use_affine_level',
    );
  });

  test('other people’s networks, and no network at all', async () => {
    const one: NamedArray = { shape: [1], data: new Float32Array(1) };
    await expect(
      convert([
        ['emb.linear1.linear.weight', one],
        ['down.0.gn1.group_norm.weight', one],
      ]),
    ).rejects.toThrow('the U-Net of novwaul/SR3');
    await expect(convert([['conv1.weight', one]])).rejects.toThrow('it holds conv1');
    await expect(convert([])).rejects.toThrow('it holds nothing');
  });

  test('groups that do not fit, with the advice to give the configuration', async () => {
    await expect(convert(weights(), null)).rejects.toThrow('give the configuration of the training by --config');
  });

  test('a configuration of another network, and one that is no JSON', async () => {
    await expect(convert(weights(), { model: { which_model_G: 'ddpm', unet: {} } })).rejects.toThrow('only sr3');
    const bytes = Buffer.concat([...writePyTorch(weights())]);
    const no = { text: '{', what: 'sr.json' };
    await expect(readPyTorchModel(bytes, { config: no })).rejects.toThrow('sr.json: not valid JSON');
  });
});
