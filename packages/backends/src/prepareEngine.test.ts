import * as tf from '@tensorflow/tfjs-core';
import { afterEach, describe, expect, test, vi } from 'vitest';
import type { EngineName } from './engine.ts';
import { EngineError } from './engineError.ts';
import { availableEngines, engineNames, prepareEngine } from './node/engines.ts';

const engines = await availableEngines();
const withSoftware = await availableEngines({ softwareGpu: true });
const absent = withSoftware.filter(({ available }) => !available);
const software = withSoftware.filter(
  ({ name, available }) => available && !engines.find((e) => e.name === name)!.available,
);

describe('prepareEngine', () => {
  const listeners = process.listenerCount('uncaughtException');
  const hadWorker = 'Worker' in globalThis;
  const warnings = vi.spyOn(console, 'warn').mockImplementation(() => {});

  // TensorFlow.js warns when it greets, and when a backend or kernel is registered twice.
  afterEach(() => {
    expect(warnings.mock.calls).toEqual([]);
    expect(process.listenerCount('uncaughtException')).toBe(listeners);
    expect('Worker' in globalThis).toBe(hadWorker);
  });

  test('auto takes the best engine that works and says what was passed over', async () => {
    const best = engines.find(({ available }) => available)!;
    const engine = await prepareEngine();
    expect(engine.name).toBe(best.name);
    expect(engine.why).toContain('best');
    expect(engine.skipped.map(({ name }) => name)).toEqual(engineNames.slice(0, engineNames.indexOf(best.name)));
    for (const { why } of engine.skipped) expect(why.length).toBeGreaterThan(10);
  });

  for (const name of engineNames) {
    const entry = withSoftware.find((engine) => engine.name === name)!;
    test.skipIf(!entry.available)(`${name} by name is active, has gradients and leaks nothing`, async () => {
      const engine = await prepareEngine({ engine: name });
      expect(engine).toMatchObject({ name, why: 'asked for by name', skipped: [] });
      expect(engine.device.length).toBeGreaterThan(5);
      expect(tf.getBackend()).toBe(name.replace('-gpu', ''));
      const before = tf.memory().numTensors;
      const gradient = tf.tidy(() => tf.grad((x) => tf.sum(tf.square(x)))(tf.tensor1d([1, 2])));
      expect(await gradient.array()).toEqual([2, 4]);
      gradient.dispose();
      expect(tf.memory().numTensors).toBe(before);
      expect(Object.values(engine.limits).every((limit) => limit === null || limit > 2 ** 20)).toBe(true);
      expect(await Promise.race([engine.lost, 'alive'])).toBe('alive');
      await engine.rebuild();
      expect(tf.getBackend()).toBe(name.replace('-gpu', ''));
    });
  }

  test.skipIf(software.length === 0)('an emulated GPU is taken by name or when asked for', async () => {
    const { name, why } = engines.find((engine) => engine.name === software[0]!.name)!;
    expect(why).toMatch(/^the only adapter is a GPU emulated on the processor, slower than "wasm" \(.+\)$/);
    expect(await prepareEngine({ engine: name })).toMatchObject({ name, software: true, threads: null });
    expect((await prepareEngine()).name).not.toBe(name);
    const best = withSoftware.find(({ available }) => available)!;
    expect(await prepareEngine({ softwareGpu: true })).toMatchObject({ name: best.name });
  });

  test.skipIf(absent.length === 0)(`an absent engine is an EngineError that says what to do`, async () => {
    const error = await prepareEngine({ engine: absent[0]!.name }).catch((e: unknown) => e);
    expect(error).toBeInstanceOf(EngineError);
    expect(error).toMatchObject({ name: 'EngineError', engine: absent[0]!.name });
    expect((error as EngineError).advice).toBe(absent[0]!.advice);
    expect((error as Error).message).toMatch(/^engine "[a-z-]+" cannot be used: .+\. .+/);
  });

  test('an unknown name is a RangeError that lists the names', async () => {
    await expect(prepareEngine({ engine: 'cuda' as EngineName })).rejects.toThrow(
      new RangeError('engine must be one of auto, tensorflow-gpu, tensorflow, webgpu, wasm, cpu, got "cuda"'),
    );
  });

  test.each([0, -1, 1.5, Number.NaN])('threads = %s is a RangeError', async (threads) => {
    await expect(prepareEngine({ engine: 'cpu', threads })).rejects.toThrow(
      /^threads must be an integer of at least 1, got /,
    );
  });

  test('changing the engine keeps tensors usable', async () => {
    await prepareEngine({ engine: 'cpu' });
    const x = tf.tensor1d([1, 2, 3]);
    await prepareEngine({ engine: 'wasm' });
    const y = tf.add(x, 1);
    expect(Array.from(await y.data())).toEqual([2, 3, 4]);
    tf.dispose([x, y]);
  });

  test('availableEngines leaves the active engine alone', async () => {
    await prepareEngine({ engine: 'cpu' });
    const found = await availableEngines();
    expect(tf.getBackend()).toBe('cpu');
    expect(found.map(({ name }) => name)).toEqual(engineNames);
  });
});
