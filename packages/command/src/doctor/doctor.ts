import { diagnoseEngines, type EngineDiagnosis } from '@sr3kit/backends';
import { exitCodes } from '../exitCodes.ts';
import type { Io } from '../io.ts';
import { readNumber } from '../options/number.ts';
import type { Registration } from '../registration.ts';
import { absentLines, engineLine } from './engineLines.ts';
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
  const say = (record: object, line: string): void => void io.stdout.write(`${json ? JSON.stringify(record) : line}\n`);
  const machine = describeMachine();
  say({ event: 'machine', ...machine }, machineLine(machine));
  let usable = false;
  const absent: EngineDiagnosis[] = [];
  for await (const diagnosis of diagnoseEngines({ seconds })) {
    // They come best first.
    const auto: boolean = !usable && diagnosis.facts !== null && diagnosis.passedOver === null;
    usable ||= auto;
    if (diagnosis.facts === null && !json) absent.push(diagnosis);
    else say({ event: 'engine', ...diagnosis, auto }, engineLine(diagnosis, auto));
  }
  for (const line of absentLines(absent)) io.stdout.write(`${line}\n`);
  return usable ? exitCodes.done : exitCodes.failed;
}
