/** The worker process of our own side: TensorFlow.js on one engine. */
import { prepareEngine, type Engine } from '@sr3kit/backends';
import { readImage, writeImage } from '@sr3kit/data/node';
import { createImage, toRgb, toUint8, type Image } from '@sr3kit/imaging';
import { serve } from './child/serve.ts';
import { fixture } from './fixture.ts';
import { countKernels } from './workload/arithmetic.ts';
import { countGpuWork, nullDevice, pretendLimits, pretendValues } from './workload/gpuWork.ts';
import { measureMemory } from './workload/memory.ts';
import { openUpscaler } from './workload/openUpscaler.ts';
import { profileTraining } from './workload/profileTraining.ts';
import { openSampling, type Sampling } from './workload/sampling.ts';
import { timeOp } from './workload/timeOp.ts';
import { openTraining, type Training } from './workload/training.ts';
import type { Upscaler } from './workload/upscaler.ts';

let prepared: Engine | undefined;
let training: Training | undefined;
let sampling: Sampling | undefined;
let upscaler: Upscaler | undefined;

function opened<T>(what: T | undefined): T {
  if (what === undefined) throw new Error('open something first');
  return what;
}

function pictureOf(width: number, height: number): Image<Uint8Array> {
  const data = Uint8Array.from(fixture('picture', width * height * 3), (value) => 127.5 * (value + 1));
  return createImage({ width, height, channels: 3, data });
}

await serve({
  async start({ engine, threads }) {
    prepared = await prepareEngine({ engine, threads });
    if (process.env['SR3KIT_DAWN'] === nullDevice['SR3KIT_DAWN']) {
      pretendValues();
      pretendLimits(prepared);
    }
    return prepared;
  },
  async openTraining({ yardstick }) {
    await training?.close();
    training = openTraining(yardstick);
    return { parameters: training.parameters };
  },
  trainSteps: ({ steps }) => opened(training).run(steps),
  openSampling({ yardstick }) {
    sampling?.close();
    sampling = openSampling(yardstick);
    return { parameters: sampling.parameters };
  },
  sampleSteps: ({ steps }) => opened(sampling).run(steps),
  profileTraining: ({ steps }) => profileTraining(opened(training), steps),
  timeOp,
  async openUpscaler({ upscaler: spec }) {
    upscaler = await openUpscaler(spec, opened(prepared));
    return { name: upscaler.name, bytes: upscaler.bytes };
  },
  async upscale({ from, to }) {
    const image = toUint8(toRgb(await readImage(from)));
    const started = performance.now();
    const enlarged = await opened(upscaler).upscale(image);
    const seconds = (performance.now() - started) / 1000;
    await writeImage(to, enlarged);
    return { seconds };
  },
  countTraining: () => countGpuWork(() => opened(training).run(1)),
  async countUpscaling({ width, height }) {
    const upscale = () => opened(upscaler).upscale(pictureOf(width, height));
    await upscale();
    return countGpuWork(upscale);
  },
  kernelsOfTraining: () => countKernels(() => opened(training).run(1)),
  kernelsOfUpscaling: ({ width, height }) => countKernels(() => opened(upscaler).upscale(pictureOf(width, height))),
  memory: measureMemory,
});
