import { formatDuration, type Output } from '@sr3kit/command';
import { formatBytes, formatCount } from './amount.ts';
import type { Reporter, RunEvent } from './events.ts';
import { measureOf } from './measureNames.ts';

/** For people: one progress line that is rewritten, and a line that stays for everything else. */
export function terminalReporter(terminal: Output): Reporter {
  let open = false;
  const rewrite = (line: string): void => {
    // A line wider than the terminal would wrap, and rewriting would then leave its first half behind.
    // Some terminals say that they have 0 columns.
    terminal.write(`\r${line.slice(0, (terminal.columns || 80) - 1)}\u001b[K`);
    open = true;
  };
  const keep = (line: string): void => {
    terminal.write(`${open ? '\r\u001b[K' : ''}${line}\n`);
    open = false;
  };
  return {
    report: (event) => (event.event === 'step' ? rewrite(progressLine(event)) : keep(eventLine(event))),
    close() {
      if (open) terminal.write('\n');
      open = false;
    },
  };
}

type StepEvent = Extract<RunEvent, { event: 'step' }>;

/** `step 120/20000  smoothed loss 0.04321  23.1 images/s  ETA 1 h 12 min`. */
function progressLine(event: StepEvent): string {
  const { step, steps, smoothed, imagesPerSecond, eta, untimedValidations: untimed } = event;
  const validations = untimed === 0 ? '' : ` + ${untimed} ${untimed === 1 ? 'validation' : 'validations'}`;
  return (
    `step ${step}/${steps}  smoothed loss ${smoothed.toPrecision(4)}  ` +
    `${imagesPerSecond.toPrecision(3)} images/s  ETA ${formatDuration(eta)}${validations}`
  );
}

function eventLine(event: Exclude<RunEvent, StepEvent>): string {
  switch (event.event) {
    case 'engine':
      return engineLines(event);
    case 'data':
      return `data: ${event.pictures} pictures for training, ${event.validation} for validation`;
    case 'skipped':
      return `skipped ${event.path}: ${event.reason}`;
    case 'note':
      return event.text;
    case 'start': {
      const from = event.step === 0 ? '' : `, from step ${event.step}`;
      return `training ${formatCount(event.parameters)} parameters for ${event.steps} steps${from}, in ${event.output}`;
    }
    case 'estimate':
      return estimateLines(event);
    case 'validation':
      return validationLine(event);
    case 'checkpoint':
      return `checkpoint at step ${event.step}: ${event.path}`;
    case 'interrupted':
      return `stopped after step ${event.step}; continue with --resume (checkpoint: ${event.path})`;
    case 'done':
      return `done: ${event.step} steps in ${formatDuration(event.seconds)}; model: ${event.model}`;
  }
}

/** The engine, and below it the better ones that the machine lacks. */
function engineLines({ name, device, threads, why, skipped }: Extract<RunEvent, { event: 'engine' }>): string {
  const several = threads === null ? '' : `, ${threads} ${threads === 1 ? 'thread' : 'threads'}`;
  const engine = `engine: ${name} on ${device}${several} (${why})`;
  if (skipped.length === 0) return engine;
  const names = skipped.map((other) => other.name).join(', ');
  return `${engine}\npassed over: ${names}; \`sr3-train doctor\` says why, and what to install`;
}

function validationLine(event: Extract<RunEvent, { event: 'validation' }>): string {
  const { event: _, step, best, ...measures } = event;
  const parts = Object.entries(measures).map(([name, value]) => {
    if (typeof value !== 'number') return `${name} ${String(value)}`;
    const { label, unit } = measureOf(name);
    return `${label} ${Number(value.toPrecision(4))}${unit === '' ? '' : ` ${unit}`}`;
  });
  return `validation at step ${step}: ${parts.join(', ')}${best ? ' (best so far)' : ''}`;
}

function estimateLines(event: Extract<RunEvent, { event: 'estimate' }>): string {
  const { parameters, pictures, secondsPerStep, imagesPerSecond, totalSeconds, engineBytes, processBytes } = event;
  const evaluation =
    event.evaluationSeconds === undefined
      ? []
      : [`sampling: ${event.evaluationSeconds.toPrecision(3)} s a step, of one picture`];
  return [
    `model: ${formatCount(parameters)} parameters; data: ${pictures} pictures`,
    `time: ${secondsPerStep.toPrecision(3)} s a step, ${imagesPerSecond.toPrecision(3)} images/s; ` +
      `${formatDuration(totalSeconds)} for the run, without validations`,
    ...evaluation,
    `memory: at most ${formatBytes(engineBytes)} for tensors, ${formatBytes(processBytes)} for the process`,
    'dry run: nothing was written',
  ].join('\n');
}
