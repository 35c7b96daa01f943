import * as tf from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import type { EngineDiagnosis } from '../diagnosis.ts';
import { diagnoseEngines, engineNames, prepareEngine } from '../node/engines.ts';
import { measureEngine, type Throughput } from './measureEngine.ts';
import { convolution, convolutionFlops, trainingStep, workloadSizes } from './workload.ts';

const size = { batch: 2, side: 4, channels: 3 };

test('a convolution is counted by its multiplications and additions', () => {
  const [height, width, taps] = [size.side, size.side, 9];
  const products = size.batch * height * width * taps * size.channels * size.channels;
  expect(convolutionFlops(size)).toBe(2 * products);
  const growth = workloadSizes.map(convolutionFlops);
  expect(growth).toEqual(growth.toSorted((a, b) => a - b));
});

test.each([
  ['a convolution', convolution, { Conv2D: 1 }],
  ['a training step', trainingStep, { Conv2D: 2, Conv2DBackpropFilter: 2, Conv2DBackpropInput: 1 }],
])('%s does the convolutions that are counted', async (_, make, kernels) => {
  await prepareEngine({ engine: 'cpu' });
  const before = tf.memory().numTensors;
  const workload = make(size);
  const { kernels: run, result: profiled } = await tf.profile(() => workload.run());
  const counts: Record<string, number> = {};
  for (const { name } of run.filter(({ name }) => name.startsWith('Conv2D'))) counts[name] = (counts[name] ?? 0) + 1;
  expect(counts).toEqual(kernels);
  expect(Object.values(counts).reduce((a, b) => a + b)).toBe(workload.convolutions);
  const result = workload.run();
  expect(Number.isFinite(result.dataSync()[0])).toBe(true);
  result.dispose();
  (profiled as tf.Tensor).dispose();
  workload.dispose();
  expect(tf.memory().numTensors).toBe(before);
});

/** The figures of a throughput are of one measurement: work = rate * time. */
function expectConsistent({ gflops, milliseconds, runs, size }: Throughput, convolutions: number): void {
  expect(workloadSizes).toContainEqual(size);
  expect(runs).toBeGreaterThanOrEqual(1);
  expect(milliseconds).toBeGreaterThan(0);
  expect(gflops * 1e6 * milliseconds).toBeCloseTo(convolutions * convolutionFlops(size), -2);
}

test('the active engine is measured, and nothing is left behind', async () => {
  await prepareEngine({ engine: 'cpu' });
  const before = tf.memory().numTensors;
  const speed = await measureEngine({ seconds: 0.02 });
  expectConsistent(speed.convolution, 1);
  expectConsistent(speed.trainingStep, 5);
  await expect(measureEngine({ signal: AbortSignal.abort(new Error('enough')) })).rejects.toThrow('enough');
  await expect(measureEngine({ seconds: 0 })).rejects.toThrow(new RangeError('seconds must be above 0, got 0'));
  expect(tf.memory().numTensors).toBe(before);
});

async function diagnosed(seconds: number): Promise<EngineDiagnosis[]> {
  const all: EngineDiagnosis[] = [];
  for await (const diagnosis of diagnoseEngines({ seconds })) all.push(diagnosis);
  return all;
}

test('a diagnosis has every engine: its speed, or why it is passed over and what to do', async () => {
  await prepareEngine({ engine: 'wasm' });
  const all = await diagnosed(0.02);
  expect(tf.getBackend()).toBe('wasm');
  expect(all.map(({ name }) => name)).toEqual(engineNames);
  for (const { name, facts, speed, passedOver, advice } of all) {
    expect(speed === null).toBe(facts === null);
    expect(advice === null).toBe(facts !== null);
    expect(passedOver !== null).toBe(facts === null || facts.software);
    if (speed) expectConsistent(speed.convolution, 1);
    if (speed && name !== 'webgpu') expect(speed.gpu).toBeNull();
  }
  const unmeasured = await diagnosed(0);
  expect(unmeasured.map(({ speed }) => speed)).toEqual(engineNames.map(() => null));
  expect(unmeasured.map(({ facts }) => facts)).toEqual(all.map(({ facts }) => facts));
});
