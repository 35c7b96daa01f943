import { beforeAll, describe, expect, test } from 'vitest';
import { main } from '../cli.ts';
import { expectDone, smallDenoiser, stageArguments, stageConfigs, weightsOf } from '../testing/lightStages.ts';
import { writeStandInDistances } from '../testing/standInDistances.ts';
import { useWorkFolder } from '../testing/workFolder.ts';

const work = useWorkFolder();

const size = { size: 36, steps: 4 };

const crisp = (output: string, set: readonly string[] = [], flags: readonly string[] = []): string[] =>
  stageArguments(
    stageConfigs.crisp,
    size,
    [`output=${output}`, 'initial=first/model', 'distances=distances', ...set],
    flags,
  );

const configOf = async (model: string): Promise<Record<string, Record<string, unknown>>> =>
  JSON.parse(await work.read(model, 'model.json')) as Record<string, Record<string, unknown>>;

beforeAll(async () => {
  await writeStandInDistances(work.path('distances'));
  await expectDone(work, stageArguments(stageConfigs.regressor, size, ['output=first']));
  const second = ['output=second', ...smallDenoiser, 'initial=first/model'];
  await expectDone(work, stageArguments(stageConfigs.whole, size, second));
  await expectDone(work, crisp('third'));
}, 120_000);

test('the third stage changes the regressor alone, and says what it learned from', async () => {
  const [first, third] = [await weightsOf(work, 'first/model'), await weightsOf(work, 'third/model')];
  expect([...third.keys()]).toEqual([...first.keys()]);
  for (const [name, array] of first) {
    if (name.startsWith('localScale.')) expect(third.get(name), name).toEqual(array);
  }
  expect(third.get('regressor.out.weight')).not.toEqual(first.get('regressor.out.weight'));
  const { objective } = await configOf('third/model');
  expect(objective).toMatchObject({
    kind: 'regression',
    perceptual: { lpips: 5, dists: 3, distsEvery: 4, distsPictures: 4, randomOffset: true },
  });
  const log = (await work.read('third/log.jsonl')).trimEnd().split('\n');
  for (const line of log) {
    const { loss, validation } = JSON.parse(line) as { loss?: number; validation?: { loss: number } };
    expect(Number.isFinite(loss ?? validation!.loss), line).toBe(true);
  }
});

test('units of parts that it does not use may be others than those of the model that it starts from', async () => {
  const unit = 'model.network.localScale={channels: 4, floor: 0.02}';
  await expectDone(work, crisp('units', [unit, 'training.steps=1', 'validation=null']));
}, 60_000);

test('stopped and resumed, it leaves what one that was never stopped leaves', async () => {
  const io = work.io((text) => {
    if (text.includes('"event":"step","step":3,')) io.interrupt();
  });
  expect(await main(crisp('stopped'), io), io.err()).toBe(130);
  await expectDone(work, crisp('stopped', [], ['--resume']));
  expect(await work.read('stopped/log.jsonl')).toBe(await work.read('third/log.jsonl'));
  expect(await weightsOf(work, 'stopped/model')).toEqual(await weightsOf(work, 'third/model'));
}, 60_000);

test('a dry run estimates and writes nothing', async () => {
  expect((await expectDone(work, crisp('dry', [], ['--dry-run']))).out()).toContain('"event":"estimate"');
  expect(work.exists('dry')).toBe(false);
}, 60_000);

describe('add-crisp', () => {
  test('puts it beside the other two, which stay to the bit; a crisp run goes on from there', async () => {
    await expectDone(work, ['add-crisp', 'second', 'third', '--out', 'whole']);
    const [whole, second, third] = await Promise.all(
      ['whole', 'second/model', 'third/model'].map((model) => weightsOf(work, model)),
    );
    for (const [name, array] of second!) expect(whole!.get(name), name).toEqual(array);
    for (const [name, array] of third!) {
      if (name.startsWith('regressor.')) expect(whole!.get(name.replace('regressor', 'crisp')), name).toEqual(array);
    }
    const { network, objective } = await configOf('whole');
    expect(network).toMatchObject({ crisp: true });
    expect(objective).toMatchObject({ kind: 'diffusion' });
    const evaluated = await expectDone(work, ['evaluate', 'whole', 'photos', '--steps', '2', '--engine', 'wasm']);
    expect(evaluated.out()).toMatch(/one step[\s\S]*crisp[\s\S]*SR3/);

    // Without a step of its own, it is what it started from: the crisp regressor, not the faithful one.
    const said = await expectDone(
      work,
      crisp('again', ['initial=whole', 'training.steps=1', 'training.learningRate=1e-9']),
    );
    expect(said.out()).toContain('starting from');
    const again = (await weightsOf(work, 'again/model')).get('regressor.out.weight') as { data: Float32Array };
    const from = third!.get('regressor.out.weight') as { data: Float32Array };
    expect(Math.max(...again.data.map((value, i) => Math.abs(value - from.data[i]!)))).toBeLessThan(1e-6);
  }, 60_000);

  test('steps from the crisp picture need a plan or a spacing for that, and a search makes the plan', async () => {
    await expectDone(work, ['add-crisp', 'second', 'third', '--out', 'planned']);
    const on = ['planned', 'photos', '--steps', '2', '--limit', '1', '--engine', 'wasm'];
    const evaluate = ['evaluate', ...on];
    const fromCrisp = [...evaluate, '--start', 'crisp'];
    expect(await work.refusal(fromCrisp)).toContain(
      '--start crisp needs a plan that starts there, and this model has none',
    );
    expect(await work.refusal([...evaluate, '--spacing', 'logSnr:5:2'])).toContain('--spacing: has a noisiest end, 2');
    expect(await work.refusal([...fromCrisp, '--spacing', 'logSnr:5'])).toContain('--spacing: has no noisiest end');
    await expectDone(work, [...fromCrisp, '--spacing', 'logSnr:5:2']);
    const search = ['search-schedule', ...on, '--start', 'crisp', '--by', 'psnr', '--trials', '2', '--first', '1'];
    await expectDone(work, [...search, '--write']);
    const { inference } = await configOf('planned');
    expect(inference).toMatchObject([{ steps: 2, start: 'crisp' }]);
    await expectDone(work, fromCrisp);
  }, 60_000);

  test('may mix some of the faithful regressor into it', async () => {
    await expectDone(work, ['add-crisp', 'second', 'third', '--faithful-share', '0.5', '--out', 'back']);
    const [mixed, learned] = [await weightsOf(work, 'back'), await weightsOf(work, 'third/model')];
    const valuesOf = (from: typeof mixed, name: string): Float32Array =>
      Float32Array.from((from.get(name) as { data: Float32Array }).data);
    const [faithful, sharp] = [valuesOf(mixed, 'regressor.out.weight'), valuesOf(learned, 'regressor.out.weight')];
    const wrong = valuesOf(mixed, 'crisp.out.weight').map((value, i) => value - (faithful[i]! + sharp[i]!) / 2);
    expect(Math.max(...wrong.map(Math.abs)), 'both count the same, but for half precision').toBeLessThan(1e-3);
    expect((await configOf('back')).network).toMatchObject({ crisp: true, faithfulShare: 0.5 });
  });

  test('a model that is there, models that do not fit and a wrong share are refused', async () => {
    const share = ['add-crisp', 'second', 'third', '--out', 'none', '--faithful-share'];
    expect(await work.refusal([...share, '1'])).toContain(
      '--faithful-share 1: must be below 1, or nothing crisp is left',
    );
    expect(await work.refusal([...share, 'some'])).toContain('--faithful-share some');
    expect(await work.refusal(['add-crisp', 'second', 'third', '--out', 'third/model'])).toContain(
      'third/model holds a model: use --overwrite',
    );
    expect(await work.run('unet', ['--set', 'training.steps=1']), 'a U-Net to try').toBe(0);
    expect(await work.refusal(['add-crisp', 'second', 'unet', '--out', 'none'])).toContain(
      'error: unet does not fit second: the crisp model has no regressor to make crisp: its network is of the kind unet',
    );
    expect(await work.refusal(['add-crisp', 'second', 'nowhere', '--out', 'none'])).toContain(
      'nowhere: no such folder',
    );
    expect(work.exists('none')).toBe(false);
  });
});

describe('what does not go together is refused, and nothing is written', () => {
  test.each<readonly [string, readonly string[], string]>([
    ['no such folder', ['distances=nowhere'], 'nowhere: no lpips.safetensors there: make the folder by tools/weights'],
    ['another folder', ['distances=photos'], 'photos: no lpips.safetensors there'],
    ['no folder', ['distances=null'], 'distances: must be given, because model.objective.perceptual is'],
    ['gray pictures', ['model.task.channels=1'], 'model.objective.perceptual: must be left out, because task.channels'],
    ['another objective', ['model.objective.perceptual=null'], 'must be left out, or model.objective.perceptual given'],
    ['crops too small for LPIPS', ['model.task.size=32'], 'data.crop: must be at least 35, for LPIPS, got 32'],
    ['nothing to start from', ['initial=null'], 'initial: missing: this objective trains only a part of the network'],
    ['a share below 0', ['model.objective.perceptual.lpips=-1'], 'model.objective.perceptual.lpips: must be'],
  ])('%s', async (name, set, message) => {
    const output = `refused-${name.replaceAll(' ', '-')}`;
    expect(await work.refusal(crisp(output, set))).toContain(message);
    expect(work.exists(output)).toBe(false);
  });
});
