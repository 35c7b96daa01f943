import { expect, test } from 'vitest';
import { useWorkFolder } from '../testing/workFolder.ts';

const work = useWorkFolder();

/** A base draws pictures from nothing: there is no input to enlarge, and no picture that it should have given. */
const base = [
  ...['model.task.scale=1', 'model.task.consistency=0', 'model.network.conditionChannels=0'],
  ...['model.objective.target=image', 'model.objective.residualScale=1'],
  ...['training.steps=1', 'validation.samples=3', 'validation.pictures=1'],
].flatMap((each) => ['--set', each]);

test('the validation of a base has a loss, no distance to a picture, and shows what it draws', async () => {
  expect(await work.run('base', base)).toBe(0);
  const lines = (await work.read('base/log.jsonl')).trimEnd().split('\n');
  const { validation } = JSON.parse(lines.at(-1)!) as { validation: Record<string, number> };
  expect(Object.keys(validation)).toEqual(['loss']);
  // Three samples and a picture; of a network that enlarges, input and bicubic would stand before them.
  const [width] = await work.size('base/samples/step-000001.png');
  expect(await work.run('stage', [...base.slice(-6), '--set', 'training.steps=1'])).toBe(0);
  const [wider] = await work.size('stage/samples/step-000001.png');
  expect(width).toBeLessThan(wider);
});
