import { expect, test } from 'vitest';
import { main } from '../cli.ts';
import { smokeConfig, useWorkFolder } from '../testing/workFolder.ts';

const work = useWorkFolder();

test('lists the presets with the parameters of the paper', async () => {
  const io = work.io();
  expect(await main(['model', '--json'], io)).toBe(0);
  const all = JSON.parse(io.out()) as { parameters: number; flops: number; stepFlops: number; paper: Paper | null }[];
  const ofPaper = all.filter(({ paper }) => paper !== null);
  expect(ofPaper).toHaveLength(4);
  for (const { parameters, flops, stepFlops, paper } of ofPaper) {
    // The paper rounds, and leaves the width of the embedding open: see the README of @sr3kit/unet.
    expect(Math.abs(parameters / 1e6 / paper!.millions - 1)).toBeLessThan(0.03);
    expect(paper!.why === null).toBe(Math.abs(parameters / 1e6 / paper!.millions - 1) <= 0.01);
    // Three passes over 16 pictures here and 256 there, a million times.
    expect(stepFlops).toBe(3 * 16 * flops);
    expect((paper!.days * 86_400 * paper!.sustainedFlops) / (1e6 * 3 * 256 * flops)).toBeCloseTo(1, 9);
  }
});

interface Paper {
  readonly millions: number;
  readonly why: string | null;
  readonly days: number;
  readonly sustainedFlops: number;
}

test("--flops says what the devices sustain; other sizes than the preset's are not compared with the paper", async () => {
  const daysAt = async (flops: string): Promise<number> => {
    const io = work.io();
    expect(await main(['model', 'paper-natural-64-256', '--json', '--flops', flops], io), io.err()).toBe(0);
    return (JSON.parse(io.out()) as [{ paper: Paper }])[0].paper.days;
  };
  expect((await daysAt('1e15')) / (await daysAt('2e15'))).toBeCloseTo(2, 9);
  const [text, half] = [work.io(), work.io()];
  expect(await main(['model', 'paper-natural-64-256'], text)).toBe(0);
  expect(text.out()).toContain('1.00 M steps of 256 pictures');
  expect(await main(['model', 'paper-natural-64-256', '--size', '128'], half)).toBe(0);
  expect(half.out()).not.toContain('steps of 256 pictures');
  expect(await work.refusal(['model', '--flops', 'many'])).toContain('--flops many: expected operations a second');
});

test('describes a preset, a configuration and a trained model', async () => {
  expect(await work.run('whole', ['--set', 'training.steps=1'])).toBe(0);
  for (const which of ['tiny', smokeConfig, 'whole/model', 'whole']) {
    const io = work.io();
    expect(await main(['model', which], io), io.err()).toBe(0);
    expect(io.out()).toContain('imageChannels: 3');
  }
});

test('the memory of a training step is about what a dry run measures', async () => {
  const dry = work.io();
  expect(await work.run('dry', ['--dry-run'], dry)).toBe(0);
  const { engineBytes } = JSON.parse(dry.out().trimEnd().split('\n').at(-1) ?? '') as { engineBytes: number };
  const io = work.io();
  expect(await main(['model', smokeConfig, '--batch', '2', '--json'], io)).toBe(0);
  const [{ trainingBytes }] = JSON.parse(io.out()) as [{ trainingBytes: number }];
  expect(trainingBytes / engineBytes).toBeGreaterThan(0.5);
  expect(trainingBytes / engineBytes).toBeLessThan(2);
});

test('says what it does not know', async () => {
  expect(await work.refusal(['model', 'enormous'])).toContain('enormous: neither a preset nor a file');
  expect(await work.refusal(['model', 'photos'])).toContain('no model.json or config.yaml there');
  expect(await work.refusal(['model', 'tiny', '--batch', '0'])).toContain('--batch 0: expected an integer');
  expect(await work.refusal(['model', 'tiny', '--size', '7'])).toBe(
    'error: --size 7: tiny takes multiples of 8: use e.g. 8\n',
  );
});
