import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readLog, RunLog } from './runLog.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'log-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

const step = (index: number): { step: number; loss: number; gradNorm: number; learningRate: number } => ({
  step: index,
  loss: index / 3,
  gradNorm: 1,
  learningRate: 1e-4,
});

test('a log cut back and continued equals one that was never cut', () => {
  const path = join(folder, 'log.jsonl');
  const whole = new RunLog(path, 0);
  [1, 2, 3, 4].forEach((index) => whole.append(step(index)));
  whole.append({ step: 4, validation: { loss: 0.5 } });
  whole.append(step(5));
  whole.close();
  const expected = readFileSync(path, 'utf8');

  // A kill in the middle of a line leaves half of it.
  appendFileSync(path, '{"step":6,"lo');
  const again = new RunLog(path, 3);
  again.append(step(4));
  again.append({ step: 4, validation: { loss: 0.5 } });
  again.append(step(5));
  again.close();
  expect(readFileSync(path, 'utf8')).toBe(expected);
  expect(readLog(path).map(({ record }) => record.step)).toEqual([1, 2, 3, 4, 4, 5]);
});

test('a missing log is empty, and step 0 starts anew', () => {
  const path = join(folder, 'log.jsonl');
  expect(readLog(path)).toEqual([]);
  appendFileSync(path, 'not json\n');
  expect(readLog(path)).toEqual([]);
  new RunLog(path, 0).close();
  expect(readFileSync(path, 'utf8')).toBe('');
});
