import { memory } from '@tensorflow/tfjs-core';
import sharp from 'sharp';
import { beforeAll, expect, test } from 'vitest';
import { prepareEngine, type Engine } from '@sr3kit/backends';
import { createAutoUpscaler, suitableModel, type Image, type ModelPair, type ModelSource } from '../index.ts';
import { liteFiles } from '../testing/liteFiles.ts';

let engine: Engine;
beforeAll(async () => {
  engine = await prepareEngine({ engine: 'wasm' });
});

const SIDE = 72;
/** Shading, edges and fine texture, as a photograph has them. */
const clean: Image = {
  ...{ width: SIDE, height: SIDE, channels: 3 },
  data: Uint8Array.from({ length: SIDE * SIDE * 3 }, (_, i) => {
    const [x, y] = [Math.floor(i / 3) % SIDE, Math.floor(i / 3 / SIDE)];
    const edge = x > y + 12 * Math.sin(y / 9) ? 50 : 0;
    return (
      90 + 40 * Math.sin(x / 23) * Math.cos(y / 17) + edge + 9 * Math.sin(1.1 * x + y * (1 + x / 90)) + 8 * (i % 3)
    );
  }),
};
const raw = () => sharp(clean.data as Uint8Array, { raw: { width: SIDE, height: SIDE, channels: 3 } });

/** Counts how often a model is loaded, and fails as often as it is told. */
function counted(fails = 0): { times: number; source: ModelSource } {
  const counter = {
    times: 0,
    source: () => {
      counter.times += 1;
      return counter.times > fails ? Promise.resolve(liteFiles()) : Promise.reject(new Error('offline'));
    },
  };
  return counter;
}

test('each picture gets its model, and the second is loaded once, when it is needed', async () => {
  const tensors = memory().numTensors;
  const worn = counted();
  const auto = await createAutoUpscaler({ clean: liteFiles(), worn: worn.source, engine });
  expect(await auto.suit(clean)).toEqual({
    ...{ model: auto.usual, kind: 'clean' },
    why: 'no JPEG artefacts or noise found',
  });
  expect(worn.times).toBe(0);
  const file = await raw().jpeg({ quality: 80 }).toBuffer();
  const { data, info } = await sharp(file).raw().toBuffer({ resolveWithObject: true });
  const [byFile, byPixels] = await Promise.all([auto.suit({ data, info }, { file }), auto.suit({ data, info })]);
  expect(byFile).toMatchObject({ kind: 'worn', why: 'JPEG of quality 80' });
  expect(byPixels).toMatchObject({ kind: 'worn', why: 'traces of JPEG' });
  expect(byFile.model).toBe(byPixels.model);
  expect(byFile.model).not.toBe(auto.usual);
  expect(worn.times).toBe(1);
  expect(await byFile.model.upscale({ ...clean, width: 72, height: 1, data: clean.data.slice(0, 216) })).toMatchObject({
    width: 144,
  });
  auto.dispose();
  await expect.poll(() => memory().numTensors).toBe(tensors);
});

test('a model that could not be loaded is asked for again', async () => {
  const worn = counted(1);
  const auto = await createAutoUpscaler({ clean: liteFiles(), worn: worn.source, engine });
  await expect(auto.suitDamage({ finding: 'traces of JPEG' })).rejects.toThrow('offline');
  expect(await auto.suitDamage({ finding: 'traces of JPEG' })).toMatchObject({ kind: 'worn' });
  auto.dispose();
});

test('a model without the mode that is asked for is not chosen', async () => {
  const models: ModelPair<'a' | 'b'> = {
    clean: () => Promise.resolve('a'),
    worn: () => Promise.resolve('b'),
    modesOf: (model) => (model === 'a' ? ['one-step', 'crisp'] : ['one-step']),
  };
  expect(await suitableModel({ finding: 'traces of JPEG' }, models, 'crisp')).toEqual({
    ...{ model: 'a', kind: 'clean' },
    why: 'traces of JPEG, but the model for such pictures has no mode crisp',
  });
  expect(await suitableModel({ finding: 'traces of JPEG' }, models, 'one-step')).toMatchObject({ model: 'b' });
  expect(await suitableModel({ finding: null }, models, 'one-step')).toMatchObject({ model: 'a' });
});

test('what is no picture is refused', async () => {
  const auto = await createAutoUpscaler({ clean: liteFiles(), worn: liteFiles(), engine });
  await expect(auto.suit({ width: 2, height: 2, channels: 3, data: new Uint8Array(3) })).rejects.toThrow(RangeError);
  auto.dispose();
});
