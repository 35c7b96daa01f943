import { readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { recordedIo } from '@sr3kit/testing';
import { main } from '../cli.ts';
import { smokeConfig } from '../testing/workFolder.ts';

const folder = dirname(smokeConfig);
const names = await readdir(folder);

test.each(names)('the ready configuration %s is valid', async (name) => {
  const io = recordedIo('.');
  expect(await main(['run', join(folder, name), '--print-config'], io), io.err()).toBe(0);
});

/** Bases of cascades enlarge nothing, so they have no scale that could be another one. */
const bases = ['classes-32-cpu.yaml'];

/** What the README says of gray pictures at 2x, and of 3x. */
const gray2x = ['model.task.channels=1', 'model.task.scale=2'];
const colour3x = ['model.task.scale=3', 'model.task.size=96'];
const withAttention = [
  ...['faces-16-128', 'faces-16-128-cpu', 'faces-16-128-cpu-regression', 'natural-64-256'],
  ...['faces-64-512', 'faces-64-512-cpu', 'faces-256-1024'],
];
/** Networks of many levels need larger pictures. */
const sizesFor3x: Readonly<Record<string, number>> = {
  'faces-64-512.yaml': 192,
  'faces-64-512-cpu.yaml': 192,
  'faces-256-1024.yaml': 384,
};

/** The networks of the distances have seen pictures in colour. */
const inColour = ['photo-x4-crisp.yaml'];

test.each(names.filter((name) => !bases.includes(name) && !inColour.includes(name)))(
  '%s is valid for gray pictures at 2x, and for 3x',
  async (name) => {
    const attention = withAttention.includes(name.replace('.yaml', '')) ? ['model.network.attention=[12]'] : [];
    const size = Object.hasOwn(sizesFor3x, name) ? [`model.task.size=${sizesFor3x[name]}`] : [];
    for (const task of [gray2x, [...colour3x, ...size, ...attention]]) {
      const io = recordedIo('.');
      const set = task.flatMap((each) => ['--set', each]);
      expect(await main(['run', join(folder, name), '--print-config', ...set], io), io.err()).toBe(0);
    }
  },
);

const ablations = join(folder, '../ablations');

test.each(await readdir(ablations))('the ready ablation %s is valid', async (name) => {
  const io = recordedIo('.');
  expect(await main(['ablate', join(ablations, name), '--dry-run'], io), io.err()).toBe(0);
});
