import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { kernels } from './contract.mjs';
import { generated } from './generate.mjs';

test('what follows from the contract is up to date: else npm run -w @sr3kit/native contract', async () => {
  for (const { file, text } of await generated()) expect(readFileSync(file, 'utf8'), file).toBe(text);
});

test('names are unique, and what may be missing or many stands where it can', () => {
  expect(new Set(kernels.map(({ name }) => name)).size).toBe(kernels.length);
  for (const { inputs, outputs, attributes = {} } of kernels) {
    // Of many there can be one list only, at the end; as many outputs as the attribute says.
    expect(inputs.slice(0, -1).some((name) => name.endsWith('...'))).toBe(false);
    const many = outputs.some((name) => name.endsWith('...'));
    expect(many).toBe(Object.values(attributes).includes('shapes'));
    for (const name of outputs.filter((each) => each.endsWith('?'))) expect(inputs).toContain(name.slice('d'.length));
  }
});
