import { diagnoseEngines, type EngineDiagnosis } from '@sr3kit/backends';
import { BadInput } from '../badInput.ts';
import { exitCodes } from '../io.ts';
import type { Registration } from './registration.ts';

/** `doctor`: which engines run here, how fast each is, and what to install for more. */
export function addDoctor({ program, io, act }: Registration): void {
  program
    .command('doctor')
    .description('Show which engines run here, how fast each is, and what to install for more.')
    .option('--seconds <s>', 'time to measure each for; 0 for not at all', '3')
    .option('--json', 'print one JSON line an engine')
    .action(
      act(async (flags: { readonly seconds: string; readonly json?: boolean }) => {
        const seconds = Number(flags.seconds);
        if (flags.seconds.trim() === '' || !(seconds >= 0 && seconds < Infinity))
          throw new BadInput(`--seconds ${flags.seconds}: expected a number of at least 0`);
        let usable = false;
        for await (const diagnosis of diagnoseEngines({ seconds })) {
          usable ||= diagnosis.facts !== null;
          io.stdout.write(`${flags.json ? JSON.stringify(diagnosis) : lineOf(diagnosis)}\n`);
        }
        return usable ? exitCodes.done : exitCodes.failed;
      }),
    );
}

function lineOf({ name, facts, speed, passedOver, advice }: EngineDiagnosis): string {
  if (facts === null) return `${name}: not here: ${passedOver}.${advice === null ? '' : ` ${advice}`}`;
  const threads = facts.threads === null ? '' : `, ${facts.threads} thread(s)`;
  const rate = speed ? `, ${speed.convolution.gflops.toPrecision(3)} GFLOPS in convolutions` : '';
  return `${name}: ${facts.device}${threads}${rate}${passedOver === null ? '' : ` (not by itself: ${passedOver})`}`;
}
