import { BadInput, exitCodes, readCount, readNumber, type Io, type Registration } from '@sr3kit/command';
import { ratersForDifference, ratersForInterval } from '@sr3kit/metrics';
import { loadStudyConfig } from '../config/loadStudyConfig.ts';
import type { StudyConfig } from '../config/studyConfig.ts';
import { designOf } from '../design/design.ts';
import { pairPictures } from '../pictures/pairPictures.ts';

interface PlanFlags {
  readonly points: string;
  readonly rate: string;
  readonly correlation: string;
  readonly difference?: string;
  readonly power: string;
  readonly pictures?: string;
}

/** Seconds of a trial beside its viewing: to answer, and to load the next one. */
const ANSWERING = 2;

/** `plan STUDY.yaml`: how many raters a study needs, before it begins. */
export function addPlan({ program, io, act }: Registration): void {
  program
    .command('plan')
    .description('Calculate how many raters a study needs, before it begins.')
    .argument('<study.yaml>', 'what the study is')
    .option('--points <n>', 'half width of the interval of each fool rate, in points', '3')
    .option('--rate <percent>', 'the fool rate that is expected; 50 needs most raters', '50')
    .option(
      '--correlation <x>',
      "how alike one rater's answers are, from 0 (all raters have the same rate) to 1: a pilot tells",
      '0.05',
    )
    .option('--difference <a,b>', 'two fool rates in percent that are to be told apart, e.g. 40,47')
    .option('--power <percent>', 'how surely they are to be told apart', '80')
    .option('--pictures <n>', 'how many pictures there will be (default: those in the folders)')
    .action(act((file: string, flags: PlanFlags) => plan(file, flags, io)));
}

async function plan(file: string, flags: PlanFlags, io: Io): Promise<number> {
  const config = await loadStudyConfig(file, io.cwd);
  const count =
    flags.pictures === undefined ? (await pairPictures(config)).length : readCount('--pictures', flags.pictures);
  const design = designOf(config, count);
  const perRater = design.trials / (config.models.length * (config.tasksPerRater === 'all' ? config.tasks.length : 1));
  const raters = { trialsPerRater: perRater, correlation: within('--correlation', flags.correlation, 0, 0.999) };
  const groups = config.tasksPerRater === 'all' ? 1 : config.tasks.length;
  // Written at the end, once nothing of it can be refused.
  const lines: string[] = [];
  const line = (text: string): void => void lines.push(text);

  const trials = design.practice + design.attention + design.trials;
  const seconds = trials * ((config.viewing.seconds ?? ANSWERING) + config.viewing.fixation + ANSWERING);
  line(
    `a rater: ${design.trials} trials that count (${round(perRater)} a model${config.tasksPerRater === 'all' ? ' and task' : ''}), ` +
      `${design.practice} of practice, ${design.attention} attention checks; about ${Math.max(1, Math.round(seconds / 60))} minutes`,
  );
  if (design.attention > 0) line(`a coin passes the attention checks ${percent(passing(config))} of the time`);

  const points = within('--points', flags.points, 0.1, 49);
  const rate = within('--rate', flags.rate, 0.1, 99.9) / 100;
  const interval = ratersForInterval(points / 100, rate, raters, config.confidence);
  line(
    `an interval of ${points} points either way (${round(100 * config.confidence)} %, at a fool rate of ${flags.rate} %): ` +
      `${interval.trials} answers a figure, ${asRaters(interval.raters, groups)}`,
  );
  if (flags.difference !== undefined) {
    const [first, second, ...rest] = flags.difference.split(',');
    if (first === undefined || second === undefined || rest.length > 0) {
      throw new BadInput(`--difference ${flags.difference}: expected two percentages, e.g. 40,47`);
    }
    const rates = [first, second].map((text) => within('--difference', text, 0.1, 99.9) / 100) as [number, number];
    if (rates[0] === rates[1]) throw new BadInput(`--difference ${flags.difference}: the two must differ`);
    const power = within('--power', flags.power, 5, 99.9) / 100;
    const difference = ratersForDifference(...rates, raters, { power, alpha: 1 - config.confidence });
    line(
      `${first} % told from ${second} % (power ${flags.power} %): ${difference.trials} answers a figure, ` +
        asRaters(difference.raters, groups),
    );
  }
  line('these count; add those whom you expect to leave out');
  io.stdout.write(`${lines.join('\n')}\n`);
  return exitCodes.done;
}

function asRaters(each: number, groups: number): string {
  return groups === 1 ? `${each} raters` : `${each} raters a task, ${each * groups} in all`;
}

/** How often a coin makes few enough mistakes. */
function passing({ attention }: StudyConfig): number {
  let [sum, ways] = [0, 1];
  for (let k = 0; k <= attention.mistakes; k++) {
    sum += ways;
    ways = (ways * (attention.trials - k)) / (k + 1);
  }
  return sum / 2 ** attention.trials;
}

function within(flag: string, text: string, least: number, most: number): number {
  const value = readNumber(flag, text, least);
  if (value <= most) return value;
  throw new BadInput(`${flag} ${text}: expected a number from ${least} to ${most}`);
}

function round(value: number): string {
  return String(Number(value.toFixed(1)));
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
