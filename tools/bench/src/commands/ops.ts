import { interleave } from '../interleave.ts';
import { opFlops, opName, ops, quickOps, type OpSpec } from '../ops.ts';
import type { BenchOptions } from '../options.ts';
import { factor, giga, milliseconds, orDash, percent } from '../report/numbers.ts';
import type { Agreement, Findings } from '../report/report.ts';
import { quartiles, ratio, type Spread } from '../statistics.ts';
import { describeSides, measurementName, startSides, type Sides } from './sides.ts';

interface OpFigures {
  readonly op: OpSpec;
  readonly side: string;
  readonly seconds: Spread;
  /** Calls a second over those of the reference. */
  readonly speed: Spread | null;
  /** Floating-point operations a second. */
  readonly rate: number | null;
}

/** Seconds of single operations, beside the peer's. */
export async function benchOps(options: BenchOptions): Promise<Findings> {
  await using sides = await startSides(options);
  const { quick, say, threads } = options;
  const figures: OpFigures[] = [];
  const agreements: Agreement[] = [];
  for (const op of quick ? quickOps : ops) {
    say(opName(op));
    const measured = await measure(op, sides, options.rounds ?? (quick ? 2 : 7), quick ? 0.001 : 0.25);
    figures.push(...measured.figures);
    agreements.push(...measured.agreements);
  }
  const products = figures.filter(({ op }) => op.kind === 'matMul');
  const limit = products.reduce((best, row) => (row.rate! > best.rate! ? row : best));
  return {
    name: measurementName('operations', sides.all, threads),
    tables: [
      {
        title: 'Single operations.',
        head: ['operation', 'on', 'ms', `speed, ${sides.reference.name} = 1`, 'GFLOPS', 'of the limit'],
        rows: figures.map(({ op, side, seconds, speed, rate }) => [
          opName(op),
          side,
          milliseconds(seconds),
          orDash(speed, factor),
          orDash(rate, giga),
          orDash(rate, (value) => percent(value / limit.rate!)),
        ]),
      },
    ],
    agreements,
    sides: describeSides(sides.all),
    notes: [
      `Times are the median of the rounds with its quartiles, speeds the median of the rounds with the least and the greatest. The machine's limit is ${giga(limit.rate!)} GFLOPS, the best matrix product of the run (${limit.side}).`,
    ],
    figures,
  };
}

async function measure(
  op: OpSpec,
  { all, reference }: Sides,
  rounds: number,
  seconds: number,
): Promise<{ figures: OpFigures[]; agreements: Agreement[] }> {
  const found = await interleave(all, rounds, ({ child }) => child.ask('timeOp', { op, seconds }));
  const base = all.indexOf(reference);
  const times = found.map((side) => side.map((round) => [round.seconds]));
  const count = opFlops(op);
  const figures = all.map(({ name }, i): OpFigures => {
    const spread = quartiles(times[i]!.flat());
    return {
      op,
      side: name,
      seconds: spread,
      speed: i === base ? null : ratio(times[base]!, times[i]!),
      rate: count === null ? null : count / spread.median,
    };
  });
  const agreements = all.flatMap(({ name }, i): Agreement[] => {
    if (i === base) return [];
    const [ours, theirs] = [found[i]![0]!.digest, found[base]![0]!.digest];
    // The projections are of the order of 1, whatever their size here: a difference is measured against that.
    const apart = ours.length === theirs.length ? Math.max(...ours.map((v, k) => Math.abs(v - theirs[k]!))) : Infinity;
    return [{ what: `${opName(op)}: ${name} and ${reference.name}`, difference: apart, tolerance: 1e-3 }];
  });
  return { figures, agreements };
}
