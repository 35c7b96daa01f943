import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { beforeAll, describe, expect, test } from 'vitest';
import { loadModel } from '@sr3kit/models/node';
import { isTensor, withPyTorch, type PyTorchValue } from '@sr3kit/pytorch';
import { main } from '../cli.ts';
import { runArguments, useWorkFolder } from '../testing/workFolder.ts';

const work = useWorkFolder();
const golden = (name: string): Buffer =>
  readFileSync(new URL(`../../../../packages/models/golden/${name}`, import.meta.url));

beforeAll(async () => {
  await work.write('I640000_E37_gen.pth', gunzipSync(golden('sr-16-128.pth.gz')));
  const { implementation } = JSON.parse(golden('sr-16-128.json').toString()) as { implementation: unknown };
  await work.write('sr.json', `// the configuration of this training\n${JSON.stringify(implementation)}`);
});

async function run(argv: readonly string[]): Promise<string> {
  const io = work.io();
  expect(await main(argv, io), io.err()).toBe(0);
  return io.err();
}

const convert = (out: string): Promise<string> =>
  run(['convert', 'I640000_E37_gen.pth', '--config', 'sr.json', '--out', out]);

describe('convert', () => {
  test('makes a model and says what it found and assumed', async () => {
    const said = await convert('converted');
    expect(said).toContain('multipliers 1, 2, 4, 8, 8, 2 blocks a level, conditional');
    expect(said).toContain('assumed, because weights do not tell: scale 8');
    const { config } = await loadModel(work.path('converted'));
    expect(config.schedule).toEqual({ kind: 'linear', steps: 2000, betaStart: 1e-6, betaEnd: 1e-2 });
    expect(config.task).toEqual({ scale: 8, size: 128, channels: 3 });
    expect(config.network).toMatchObject({ attention: [16], dropout: 0.2, groups: 1 });
    expect(config.training?.steps).toBe(640_000);
  });

  test('its result draws pictures', async () => {
    await convert('for-sampling');
    await run(['sample', 'for-sampling', 'photos/picture-0.png', '--out', 'drawn', '--steps', '2', '--engine', 'wasm']);
    expect(await work.size('drawn', 'picture-0_SR.png')).toEqual([384, 384]);
  });

  test('training goes on from its result', async () => {
    await convert('to-go-on');
    const { network } = (await loadModel(work.path('to-go-on'))).config;
    const sets = [
      'initial=to-go-on',
      'model.task={scale: 8, size: 16, channels: 3}',
      `model.network=${JSON.stringify({ ...network, size: 16, attention: [2] })}`,
      'model.schedule={kind: linear, steps: 2000}',
      'model.objective={kind: diffusion, prediction: eps, target: image}',
      'training.steps=1',
      'training.batchSize=1',
      'validation=null',
    ];
    const argv = runArguments(
      'gone-on',
      sets.flatMap((set) => ['--set', set]),
    );
    const io = work.io();
    expect(await main(argv, io), io.err()).toBe(0);
    expect(io.out() + io.err()).toMatch(/starting from .*to-go-on: (\d+) of \1 weight tensors/);
  });

  test('refuses what it cannot convert, by name', async () => {
    expect(await work.refusal(['convert', 'nothing.pth', '--out', 'none'])).toContain('nothing.pth');
    await work.write(
      'state.pth',
      readFileSync(new URL('../../../../packages/pytorch/golden/optimizer.pth', import.meta.url)),
    );
    expect(await work.refusal(['convert', 'state.pth', '--out', 'none'])).toContain('the state of an optimizer');
    await work.write('page.pth', '<html>not found</html>');
    expect(await work.refusal(['convert', 'page.pth', '--out', 'none'])).toContain('a web page');
    await convert('taken');
    expect(await work.refusal(['convert', 'I640000_E37_gen.pth', '--out', 'taken'])).toContain('--overwrite');
    expect(await work.refusal(['convert', 'I640000_E37_gen.pth', '--out', 'none'])).toContain('groups');
    expect(work.exists('none')).toBe(false);
  });
});

describe('export', () => {
  test('gives back what was converted: the same names, shapes and values', async () => {
    await convert('there');
    await run(['export', 'there', '--format', 'pytorch', '--out', 'back.pth']);
    const contents = (bytes: Uint8Array) =>
      withPyTorch(bytes, 'checkpoint', async ({ value, read }) => {
        const found = new Map<PyTorchValue, { shape: readonly number[]; data: readonly number[] }>();
        for (const [name, tensor] of value as ReadonlyMap<PyTorchValue, PyTorchValue>) {
          if (!isTensor(tensor)) throw new Error('no tensor');
          const { shape, data } = await read(tensor);
          found.set(name, { shape, data: Array.from(data as Float32Array) });
        }
        return found;
      });
    const [before, after] = [
      await contents(gunzipSync(golden('sr-16-128.pth.gz'))),
      await contents(readFileSync(work.path('back.pth'))),
    ];
    expect([...after.keys()].sort()).toEqual([...before.keys()].sort());
    for (const [name, { shape, data }] of before) {
      const there = after.get(name)!;
      expect(there.shape, String(name)).toEqual(shape);
      // NumPy's products and logarithms may differ in the last place.
      const isBuffer = !String(name).startsWith('denoise_fn.');
      const far = there.data.filter((x, i) => Math.abs(x - data[i]!) > (isBuffer ? 1e-6 * Math.abs(data[i]!) : 0));
      expect(far, String(name)).toEqual([]);
    }
  });

  test('refuses a model that has no place in that implementation', async () => {
    expect(await work.run('other', ['--set', 'training.steps=1'])).toBe(0);
    expect(await work.refusal(['export', 'other', '--out', 'other.pth'])).toContain('the layout sr3');
    await convert('twice');
    await run(['export', 'twice', '--out', 'twice.pth']);
    expect(await work.refusal(['export', 'twice', '--out', 'twice.pth'])).toContain('--overwrite');
    expect(await work.refusal(['export', 'twice', '--out', 'x.onnx', '--format', 'onnx'])).toContain('pytorch');
  });
});
