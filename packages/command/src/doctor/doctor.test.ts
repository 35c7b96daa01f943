import { expect, test } from 'vitest';
import { engineNames, type EngineDiagnosis } from '@sr3kit/backends';
import { recordedIo } from '@sr3kit/testing';
import { runProgram } from '../runProgram.ts';
import { addDoctor } from './doctor.ts';

async function doctor(...flags: string[]): Promise<{ code: number; out: string; err: string }> {
  const io = recordedIo('.');
  const program = {
    name: 'test',
    description: '',
    manifest: new URL('../../package.json', import.meta.url),
    commands: [addDoctor],
  };
  const code = await runProgram(program, ['doctor', ...flags], io);
  return { code, out: io.out(), err: io.err() };
}

interface Machine {
  readonly node: string;
  readonly cores: number;
}

type Engine = EngineDiagnosis & { readonly auto: boolean };

function parse(out: string): { readonly machine: Machine; readonly engines: readonly Engine[] } {
  const [machine, ...engines] = out
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as unknown);
  return { machine: machine as Machine, engines: engines as Engine[] };
}

test('doctor --json has every engine, and the one that auto takes is there', async () => {
  const { code, out } = await doctor('--json', '--seconds', '0.02');
  expect(code).toBe(0);
  const { machine, engines } = parse(out);
  expect(machine).toMatchObject({ node: process.versions.node, cores: expect.any(Number) as number });
  expect(engines.map(({ name }) => name)).toEqual(engineNames);
  const [chosen, ...others] = engines.filter(({ auto }) => auto);
  expect(others).toEqual([]);
  expect(chosen!.facts!.device).toMatch(/.+/);
  expect(chosen!.speed!.trainingStep.gflops).toBeGreaterThan(0);
  const better = engines.slice(0, engineNames.indexOf(chosen!.name));
  for (const { passedOver } of better) expect(passedOver).toMatch(/.{10}/);
});

test('doctor prints what is there, and what to do about the rest, nothing of it twice', async () => {
  const { code, out } = await doctor('--seconds', '0');
  expect(code).toBe(0);
  expect(out).toMatch(/^Node \d+\.\d+\.\d+ on .+, \d+ cores?, [\d.]+ GiB\n/);
  expect(out).toMatch(/^wasm: WebAssembly/m);
  expect(out.match(/\(auto\)$/gm)).toHaveLength(1);
  for (const { name, facts, passedOver, advice } of parse((await doctor('--json', '--seconds', '0')).out).engines) {
    if (facts !== null) continue;
    expect(out.split(`: not here: ${passedOver!}. ${advice!}\n`)).toHaveLength(2);
    const [names] = out.split('\n').flatMap((line) => (line.includes(passedOver!) ? line.split(': not here') : []));
    expect(names!.split(' and ')).toContain(name);
  }
});

test.each(['x', '-1', ''])('doctor --seconds "%s" is bad input', async (seconds) => {
  const { code, err } = await doctor(`--seconds=${seconds}`);
  expect(code).toBe(2);
  expect(err).toBe(`error: --seconds ${seconds}: expected a number of at least 0\n`);
});
