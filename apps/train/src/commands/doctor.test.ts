import { engineNames, type EngineDiagnosis } from '@sr3kit/backends';
import { expect, test } from 'vitest';
import { main } from '../cli.ts';
import { recordedIo } from '../testing/recordedIo.ts';

async function doctor(...flags: string[]): Promise<{ code: number; out: string; err: string }> {
  const io = recordedIo('.');
  const code = await main(['doctor', ...flags], io);
  return { code, out: io.out(), err: io.err() };
}

test('doctor --json has every engine, and the one that auto takes is there', async () => {
  const { code, out } = await doctor('--json', '--seconds', '0.02');
  expect(code).toBe(0);
  const { machine, auto, engines } = JSON.parse(out) as {
    machine: { node: string; cores: number };
    auto: string;
    engines: EngineDiagnosis[];
  };
  expect(machine).toMatchObject({ node: process.versions.node, cores: expect.any(Number) as number });
  expect(engines.map(({ name }) => name)).toEqual(engineNames);
  const chosen = engines.find(({ name }) => name === auto)!;
  expect(chosen.facts!.device).toMatch(/.+/);
  expect(chosen.speed!.trainingStep.gflops).toBeGreaterThan(0);
  const better = engines.slice(0, engineNames.indexOf(chosen.name));
  for (const { passedOver } of better) expect(passedOver).toMatch(/.{10}/);
});

test('doctor prints a table of what is there, and what to do about the rest', async () => {
  const { code, out } = await doctor('--seconds', '0');
  expect(code).toBe(0);
  expect(out).toMatch(/^Node \d+\.\d+\.\d+ on .+ core\(s\)/);
  expect(out).toMatch(/│ wasm.*│ +WebAssembly/);
  expect(out).toMatch(/\(auto\)/);
  for (const { name, facts, passedOver, advice } of (
    JSON.parse((await doctor('--json', '--seconds', '0')).out) as { engines: EngineDiagnosis[] }
  ).engines) {
    if (facts === null) expect(out).toContain(`${name}: ${passedOver!}. ${advice!}`);
  }
});

test.each(['x', '-1', ''])('doctor --seconds "%s" is bad input', async (seconds) => {
  const { code, err } = await doctor(`--seconds=${seconds}`);
  expect(code).toBe(2);
  expect(err).toBe(`error: --seconds ${seconds}: expected a number of at least 0\n`);
});
