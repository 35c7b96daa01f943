import { engine, memory, ones, tensor, tensor1d, type Tensor } from '@tensorflow/tfjs-core';
import { array, assert, integer, property } from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { availableEngines, prepareEngine } from '@sr3kit/backends';
import { disposeParams, type Params } from '@sr3kit/denoiser';
import { flatten, layoutOf, layoutSize, unflatten } from './layout.ts';

const engines = (await availableEngines()).filter(({ available }) => available).map(({ name }) => name);
const shapes = array(array(integer({ min: 1, max: 3 }), { maxLength: 5 }), { minLength: 1, maxLength: 8 });

function counted(list: readonly (readonly number[])[]): Params {
  let next = 0;
  return Object.fromEntries(
    list.map((shape, i) => {
      const size = shape.reduce((a, b) => a * b, 1);
      return [
        `p${i}`,
        tensor(
          Float32Array.from({ length: size }, () => next++),
          [...shape],
          'float32',
        ),
      ];
    }),
  );
}

/** How often each kernel was launched. */
async function kernels(work: () => Tensor): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  const profile = await engine().profile(work);
  for (const { name } of profile.kernels) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}

describe.each(engines)('on %s', (name) => {
  beforeAll(() => prepareEngine({ engine: name }));

  test('flatten and unflatten are inverse for tensors of any shape', () => {
    const before = memory().numTensors;
    assert(
      property(shapes, (list) => {
        const params = counted(list);
        const layout = layoutOf(params);
        const flat = flatten(Object.values(params));
        const back = unflatten(flat, layout);
        expect([...flat.dataSync()]).toEqual([...new Float32Array(layoutSize(layout)).keys()]);
        for (const [key, value] of Object.entries(back)) {
          expect(value.shape).toEqual(params[key]!.shape);
          expect([...value.dataSync()]).toEqual([...params[key]!.dataSync()]);
        }
        flat.dispose();
        disposeParams(params);
        disposeParams(back);
      }),
      { numRuns: 30 },
    );
    expect(memory().numTensors).toBe(before);
  });

  test('three hundred tensors are one concat and one split, and a reshape for every one that is no vector', async () => {
    const params = counted(Array.from({ length: 300 }, (_, i) => (i % 3 === 0 ? [7] : [1, 2, 3])));
    const layout = layoutOf(params);
    let flat = tensor1d([0]);
    const joined = await kernels(() => {
      flat.dispose();
      return (flat = flatten(Object.values(params)));
    });
    let back: Params = {};
    const parted = await kernels(() => {
      back = unflatten(flat, layout);
      return flat;
    });
    expect(joined).toEqual({ Concat: 1, Reshape: 200 });
    expect(parted).toEqual({ SplitV: 1, Reshape: 200 });
    flat.dispose();
    disposeParams(params);
    disposeParams(back);
  });
});

test('layoutOf refuses nothing at all, and parameters that cannot be trained', async () => {
  await prepareEngine({ engine: 'cpu' });
  expect(() => layoutOf({})).toThrow('at least one parameter');
  const whole = ones([2], 'int32');
  expect(() => layoutOf({ 'head.count': whole })).toThrow('parameter head.count must be float32, got int32');
  whole.dispose();
});
