import { diagnoseEngines, type EngineDiagnosis } from '@sr3kit/backends';
import { exitCodes } from '../exitCodes.ts';
import type { Io } from '../io.ts';
import { readNumber } from '../options/number.ts';
import type { Registration } from '../registration.ts';
import { absentLines, engineLine, gpuLines } from './engineLines.ts';
import { describeMachine, machineLine } from './machine.ts';

interface DoctorFlags {
  readonly seconds: string;
  readonly json?: boolean;
}

/** `doctor`: which engines this machine has, how fast each is, and what to install for more. */
export function addDoctor({ program, io, act }: Registration): void {
  program
    .command('doctor')
    .description('Show which engines run here, how fast each is, and what to install for more.')
    .option('-s, --seconds <seconds>', 'time to measure each for; 0 for not at all', '3')
    .option('--json', 'print JSON lines: the machine, then each engine')
    .action(act((flags: DoctorFlags) => run(readNumber('--seconds', flags.seconds, 0), flags.json === true, io)));
}

async function run(seconds: number, json: boolean, io: Io): Promise<number> {
  const line = (text: string): void => void io.stdout.write(`${text}\n`);
  const machine = describeMachine();
  line(json ? JSON.stringify({ event: 'machine', ...machine }) : machineLine(machine));
  let found = false;
  const absent: EngineDiagnosis[] = [];
  for await (const diagnosis of diagnoseEngines({ seconds })) {
    // They come best first.
    const auto: boolean = !found && diagnosis.facts !== null && diagnosis.passedOver === null;
    found ||= auto;
    if (json) line(JSON.stringify({ event: 'engine', ...diagnosis, auto }));
    else if (diagnosis.facts === null) absent.push(diagnosis);
    else [engineLine(diagnosis, diagnosis.facts, auto), ...gpuLines(diagnosis)].forEach(line);
  }
  absentLines(absent).forEach(line);
  return found ? exitCodes.done : exitCodes.failed;
}
