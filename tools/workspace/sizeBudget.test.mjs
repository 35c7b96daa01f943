import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { overBudget } from './sizeBudget.mjs';

const budgets = JSON.parse(readFileSync(join(import.meta.dirname, 'sizeBudgets.json'), 'utf8'));
const [[name, { code, archive }]] = Object.entries(budgets);

test('what is within its budget is fine, to the last byte', () => {
  expect(overBudget(name, { code: 1000 * code, archive: 1000 * archive })).toEqual([]);
});

test('each size that is over its budget is named, with what may be done', () => {
  const [problem, ...more] = overBudget(name, { code: 1000 * code + 1, archive: 0 });
  expect(problem).toMatch(/code takes .* kB, of .* allowed: make it smaller, or raise/);
  expect(more).toEqual([]);
  expect(overBudget(name, { code: 1e9, archive: 1e9 })).toHaveLength(2);
});

test('a package without a budget is told how to get one', () => {
  expect(overBudget('@sr3kit/new', { code: 1, archive: 1 })).toEqual([expect.stringContaining('npm run budget')]);
});
