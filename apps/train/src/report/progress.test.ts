import { describe, expect, test } from 'vitest';
import { formatDuration, type Output } from '@sr3kit/command';
import { formatBytes, formatCount } from './amount.ts';
import type { RunEvent } from './events.ts';
import { terminalReporter } from './progress.ts';
import { jsonLinesReporter } from './reporter.ts';
import { createSmoothing } from './smoothing.ts';

const step: RunEvent = {
  event: 'step',
  step: 120,
  steps: 20000,
  loss: 0.1,
  smoothed: 0.04321,
  gradNorm: 1,
  learningRate: 1e-4,
  imagesPerSecond: 23.14,
  eta: 4340,
  untimedValidations: 0,
};
const checkpoint: RunEvent = { event: 'checkpoint', step: 120, path: 'runs/a' };

function recorded(columns?: number): Output & { text: string } {
  return {
    text: '',
    columns,
    write(part) {
      this.text += part;
    },
  };
}

describe('terminal', () => {
  test('rewrites one progress line and keeps the others', () => {
    const terminal = recorded();
    const reporter = terminalReporter(terminal);
    [step, checkpoint, step].forEach((event) => reporter.report(event));
    reporter.close();
    const line = '\rstep 120/20000  smoothed loss 0.04321  23.1 images/s  ETA 1 h 12 min\u001b[K';
    expect(terminal.text).toBe(`${line}\r\u001b[Kcheckpoint at step 120: runs/a\n${line}\n`);
  });
  test('says which validations the time lacks, and what the measures are measured in', () => {
    const terminal = recorded(120);
    const reporter = terminalReporter(terminal);
    reporter.report({ ...step, untimedValidations: 3 });
    const measures = { loss: 0.02, psnr: 25.432, ssim: 0.71234, consistency: 0.081, bicubicPsnr: 24.1 };
    reporter.report({ event: 'validation', step: 4, best: true, ...measures });
    const [line, kept] = terminal.text
      .split('\n')[0]!
      .split('\u001b[K')
      .filter((part) => part.trim() !== '');
    expect(line).toMatch(/ETA 1 h 12 min \+ 3 validations$/);
    expect(kept).toBe(
      'validation at step 4: loss 0.02, PSNR 25.43 dB, SSIM 0.7123, consistency 0.081 x 1e-5, bicubic PSNR 24.1 dB (best so far)',
    );
  });
  test('names engines that are missing in a line of their own, however long the reasons are', () => {
    const terminal = recorded(80);
    const skipped = ['tensorflow', 'webgpu'].map((name) => ({ name, why: 'because '.repeat(60) }));
    const why = 'the best engine that works here';
    terminalReporter(terminal).report({
      event: 'engine',
      name: 'wasm',
      device: 'WebAssembly',
      threads: 2,
      why,
      skipped,
    });
    expect(terminal.text.trimEnd().split('\n')).toEqual([
      'engine: wasm on WebAssembly, 2 threads (the best engine that works here)',
      'passed over: tensorflow, webgpu; `sr3-train doctor` says why, and what to install',
    ]);
  });
  test('cuts the line to the width', () => {
    const terminal = recorded(20);
    terminalReporter(terminal).report(step);
    expect(terminal.text).toBe('\rstep 120/20000  smo\u001b[K');
  });
});

test('JSON lines hold the numbers as they are', () => {
  const pipe = recorded();
  const reporter = jsonLinesReporter(pipe);
  reporter.report(step);
  reporter.report(checkpoint);
  expect(
    pipe.text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as unknown),
  ).toEqual([step, checkpoint]);
});

test.each([
  [8.4, '8 s'],
  [59.6, '1 min 00 s'],
  [200, '3 min 20 s'],
  [7500, '2 h 05 min'],
  [3599.7, '1 h 00 min'],
  [273_600, '3 d 4 h'],
  [Infinity, '?'],
])('%d seconds are %s', (seconds, text) => {
  expect(formatDuration(seconds)).toBe(text);
});

test('counts and bytes', () => {
  expect([7, 162_736, 999_600, 625e6].map(formatCount)).toEqual(['7', '163 k', '1.00 M', '625 M']);
  expect([512, 1536, 64 * 2 ** 20].map(formatBytes)).toEqual(['512 B', '1.5 KiB', '64 MiB']);
});

test('smoothing starts at the first value and follows slowly', () => {
  const smooth = createSmoothing(0.1);
  expect(smooth(5)).toBeCloseTo(5, 12);
  // (0.1 * 10 + 0.09 * 5) / 0.19
  expect(smooth(10)).toBeCloseTo(1.45 / 0.19, 12);
});
