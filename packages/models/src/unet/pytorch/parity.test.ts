import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { clipByValue, dispose, fill, mul, tensor1d, tensor4d, type Rank, type Tensor4D } from '@tensorflow/tfjs-core';
import { beforeAll, expect, test } from 'vitest';
import { prepareEngine } from '@sr3kit/backends';
import { disposeParams, estimate as estimates } from '@sr3kit/denoiser';
import { ancestral } from '@sr3kit/samplers';
import { decodeFloats, namedValues, relativeDifference } from '@sr3kit/testing';
import { apply } from '@sr3kit/unet';
import { untagged } from '../../config/network.ts';
import { inferenceCurve, toTensors, type UnetNetwork } from '../../index.ts';
import { readPyTorchModel } from '../../pytorch.ts';

// Written by tools/parity/pytorch_models.py with PyTorch: the checkpoint, and what the network answers in double precision.
interface Golden {
  readonly implementation: unknown;
  readonly size: [number, number];
  readonly noiseLevel: number;
  readonly output: string;
  readonly picture: string;
}

const place = (name: string): URL => new URL(`../../../golden/${name}`, import.meta.url);

// Other engines agree with this one, as the tests of @sr3kit/unet and tools/agreement show.
beforeAll(async () => {
  await prepareEngine({ engine: 'cpu' });
});

test.for(['sr-16-128', 'sr-64-512', 'sample-128'])(
  'the converted %s equals PyTorch, one evaluation and twenty steps',
  async (name, { annotate }) => {
    const golden = JSON.parse(readFileSync(place(`${name}.json`), 'utf8')) as Golden;
    const config = { text: JSON.stringify(golden.implementation), what: `${name}.json` };
    const model = await readPyTorchModel(gunzipSync(readFileSync(place(`${name}.pth.gz`))), { what: name, config });
    const network = untagged(model.config.network as UnetNetwork);
    const params = toTensors(model.arrays);

    const [height, width] = golden.size;
    const picture = (of: string): Tensor4D => tensor4d(namedValues(of, height * width * 3), [1, height, width, 3]);
    const condition = network.conditionChannels > 0 ? { image: picture('condition') } : {};
    const y = picture('y');
    const level = tensor1d([golden.noiseLevel]);
    const output = apply(network, params, y, condition, level);
    const ofOutput = relativeDifference(await output.data(), decodeFloats(golden.output));
    dispose([y, level, output]);
    expect(ofOutput).toBeLessThan(1e-4);

    // As `sample` does it, but for the noise, which both sides are given.
    const curve = inferenceCurve(model.config, 20, 'uniform');
    const sampler = ancestral();
    let current = mul<Tensor4D>(picture('noise 0'), 2);
    for (let t = 20; t >= 1; t--) {
      const noiseLevel = fill<Rank.R1>([1], Math.sqrt(curve.alphaBars[t]!));
      const { y0, eps } = estimates('eps', apply(network, params, current, condition, noiseLevel), current, noiseLevel);
      const clipped = clipByValue(y0, -1, 1) as Tensor4D;
      const noise = (): Tensor4D => mul(picture(`noise ${21 - t}`), 2);
      current = t === 1 ? clipped : sampler.step(curve, t, current, { y0: clipped, eps }, noise, []);
    }
    const ofPicture = relativeDifference(await current.data(), decodeFloats(golden.picture));
    await annotate(`output ${ofOutput.toExponential(1)}, 20 steps ${ofPicture.toExponential(1)}`);
    expect(ofPicture).toBeLessThan(1e-3);
    disposeParams(params);
  },
);
