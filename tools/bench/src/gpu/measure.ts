import { diagnoseEngines, type EngineDiagnosis, type GpuThroughput } from '@sr3kit/backends';
import { orDash } from '../report/numbers.ts';
import type { Findings, ReportTable } from '../report/report.ts';
import { nvidiaCards } from './card.ts';
import { measurePytorch } from './pytorch.ts';
import { measureTrainings, type TrainingFigures } from './trainings.ts';
import { measureUpscalings, type DifferenceFigures, type UpscalingFigures } from './upscalings.ts';

/** All that was measured; what failed is said in `failures`. */
interface GpuFigures {
  readonly card: string | null;
  engines: readonly EngineDiagnosis[];
  upscalings: readonly UpscalingFigures[];
  differences: readonly DifferenceFigures[];
  trainings: readonly TrainingFigures[];
  readonly failures: string[];
}

/** How to measure a GPU. */
export interface MeasureGpuOptions {
  /** Tiny shapes, to see that all works, also on a driver in software. */
  readonly quick: boolean;
  readonly say: (text: string) => void;
  /** Is told what is known after each part: a machine may be taken away. */
  readonly onPart: (findings: Findings) => Promise<void>;
}

/**
 * Measures the GPU of this machine through WebGPU: kernels by its own clock, upscalings, trainings, and PyTorch's beside them.
 *
 * @returns Whether there was one, as `measured`.
 */
export async function measureGpu({
  quick,
  say,
  onPart,
}: MeasureGpuOptions): Promise<Findings & { readonly measured: boolean }> {
  const figures: GpuFigures = {
    ...{ card: nvidiaCards(), engines: [], upscalings: [], differences: [], trainings: [], failures: [] },
  };
  const part = async (name: string, measure: () => Promise<void>): Promise<void> => {
    say(`${name} ...`);
    try {
      await measure();
    } catch (error) {
      figures.failures.push(`${name}: ${error instanceof Error ? error.message : String(error)}`);
    }
    await onPart(findingsOf(figures, quick));
  };
  await part('engines', async () => {
    for await (const diagnosis of diagnoseEngines({ seconds: quick ? 0.02 : 6 })) {
      figures.engines = [...figures.engines, diagnosis];
    }
  });
  await part('upscaling', async () => void Object.assign(figures, await measureUpscalings(quick, say)));
  await part('training', async () => void (figures.trainings = await measureTrainings(quick, say)));
  await part('PyTorch', async () => {
    const found = await Promise.resolve(measurePytorch(quick));
    if (typeof found === 'string') figures.failures.push(`PyTorch was not measured: ${found}`);
    else figures.trainings = [...figures.trainings, ...found];
  });
  return { ...findingsOf(figures, quick), measured: figures.upscalings.some(({ engine }) => engine === 'webgpu') };
}

/** The report of what is known so far. */
export function findingsOf(figures: GpuFigures, quick: boolean): Findings {
  const webgpu = figures.engines.find(({ name }) => name === 'webgpu');
  const device = webgpu?.facts?.device ?? `none: ${webgpu?.passedOver ?? 'not started'}`;
  return {
    name: `a GPU, ${device}`,
    tables: [
      enginesTable(figures.engines),
      kernelsTable(webgpu?.speed?.gpu ?? []),
      upscalingsTable(figures.upscalings),
      differencesTable(figures.differences),
      trainingsTable(figures.trainings),
    ].filter(({ rows }) => rows.length > 0),
    agreements: [],
    sides: [`webgpu: ${device}`, ...(figures.card === null ? [] : [`card: ${figures.card}`])],
    notes: [
      'Busy is what the timestamps of the GPU itself say of all its passes.',
      ...(quick ? ['Tiny shapes: the figures mean nothing.'] : []),
      ...figures.failures,
    ],
    figures: { ...figures },
  };
}

const rate = (gflops: number): string => (gflops < 10 ? gflops.toPrecision(2) : gflops.toFixed(0));
const shown = (value: number): string => (value < 1000 ? value.toPrecision(3) : value.toFixed(0));
const milliseconds = (seconds: number): string => shown(1000 * seconds);
const busy = (seconds: number | null): string => orDash(seconds, milliseconds);

function enginesTable(engines: readonly EngineDiagnosis[]): ReportTable {
  return {
    title: 'Engines.',
    head: ['engine', 'on', 'convolution, GFLOPS', 'training step, GFLOPS'],
    rows: engines.map(({ name, facts, speed, passedOver }) => [
      name,
      facts?.device ?? `not here: ${passedOver ?? ''}`,
      orDash(speed?.convolution.gflops, rate),
      orDash(speed?.trainingStep.gflops, rate),
    ]),
  };
}

function kernelsTable(kernels: readonly GpuThroughput[]): ReportTable {
  return {
    title: "Kernels by the GPU's clock.",
    head: ['work', 'size', 'GFLOPS', 'ms', "ms by the processor's clock", 'runs'],
    rows: kernels.map(({ work, width, side, gflops, milliseconds: ms, wallMilliseconds, runs }) => [
      work,
      side === null ? String(width) : `${width} channels, ${side}x${side}`,
      rate(gflops),
      ...[ms, wallMilliseconds].map(shown),
      String(runs),
    ]),
  };
}

function upscalingsTable(upscalings: readonly UpscalingFigures[]): ReportTable {
  return {
    title: 'Upscaling by photo-x4.',
    head: ['picture', 'on', 'ms, the first', 'ms', 'ms busy'],
    rows: upscalings.map(({ what, engine, firstSeconds, seconds, gpuSeconds }) => [
      what,
      engine,
      ...[firstSeconds, seconds].map(milliseconds),
      busy(gpuSeconds),
    ]),
  };
}

function differencesTable(differences: readonly DifferenceFigures[]): ReportTable {
  return {
    title: 'WebGPU beside wasm, of 255 levels.',
    head: ['picture', 'largest difference', 'share that differs'],
    rows: differences.map(({ what, largest, share }) => [what, String(largest), share.toExponential(1)]),
  };
}

function trainingsTable(trainings: readonly TrainingFigures[]): ReportTable {
  return {
    title: 'Training steps.',
    head: ['training', 'on', 'ms', 'ms busy'],
    rows: trainings.map(({ what, side, seconds, gpuSeconds }) => [what, side, milliseconds(seconds), busy(gpuSeconds)]),
  };
}
