import { lpipsLeastSide } from '@sr3kit/distances';
import { architectureOf, classesOf, drawingProblem } from '@sr3kit/models';
import type { RunConfig } from './runConfig.ts';
import { smallestMeasured } from './smallestMeasured.ts';
import { trainedShapes } from './trainedShapes.ts';
import { weightsOfMuon } from './weightsOfMuon.ts';

/** A field that does not go with another one. */
export interface Contradiction {
  readonly path: string[];
  readonly input: unknown;
  readonly message: string;
}

/** Fields of different parts of a run that do not go together; the model's schema checks its own. */
export function contradictions(config: RunConfig): Contradiction[] {
  return [
    ...ofLabels(config),
    ...ofCrop(config),
    ...ofBatch(config),
    ...ofSampling(config),
    ...ofDistances(config),
    ...ofMuon(config),
  ];
}

/** @param demand - What the field must be, and why; `advice` begins with a colon. */
export function contradiction(path: string[], input: unknown, demand: string, advice: string = ''): Contradiction {
  return { path, input, message: `${demand}, got ${String(input)}${advice}` };
}

function ofLabels({ model, data: { labels } }: RunConfig): Contradiction[] {
  const classes = classesOf(model.network);
  if ((classes === undefined) === (labels === undefined)) return [];
  const demand =
    classes === undefined
      ? 'must be left out, or model.network.classes given'
      : `must be given, e.g. as "folder", because model.network.classes is ${classes}`;
  return [contradiction(['data', 'labels'], labels, demand)];
}

function ofCrop({ model, data: { crop }, validation }: RunConfig): Contradiction[] {
  const path = ['data', 'crop'];
  if (crop === undefined) return [contradiction(path, crop, 'must be given, or model.task.size')];
  const { scale } = model.task;
  const multiple = leastCommonMultiple(scale, architectureOf(model.network).sizeMultiple(model.network));
  if (crop % multiple !== 0) {
    const why = multiple === scale ? 'model.task.scale' : 'model.task.scale and model.network together need';
    const advice = `: use e.g. ${Math.ceil(crop / multiple) * multiple}`;
    return [contradiction(path, crop, `must be a multiple of ${multiple}, as ${why}`, advice)];
  }
  const smallest = smallestMeasured(scale);
  if (validation === undefined || crop >= smallest) return [];
  const why = `for a validation: its SSIM leaves out a border of ${scale} and needs 11 x 11 pixels`;
  return [contradiction(path, crop, `must be at least ${smallest} ${why}`)];
}

/** Bytes of the high-resolution pictures of a batch: an array can hold twice as many, and a network makes more of each. */
const LARGEST_BATCH = 2 ** 31;

function ofBatch({ model, data: { crop }, training: { batchSize } }: RunConfig): Contradiction[] {
  if (crop === undefined) return [];
  const most = Math.floor(LARGEST_BATCH / (crop * crop * model.task.channels * Float32Array.BYTES_PER_ELEMENT));
  if (batchSize <= most) return [];
  const demand = `must be at most ${most} of crops of ${crop}`;
  return [contradiction(['training', 'batchSize'], batchSize, demand, ': for larger batches, use training.accumulate')];
}

/** The first validation would find out, many steps later. */
function ofSampling({ model, validation }: RunConfig): Contradiction[] {
  if (validation === undefined) return [];
  const problem = drawingProblem(model, validation.sampling);
  if (problem === null) return [];
  const { option, message } = problem;
  return [{ path: ['validation', 'sampling', option], input: validation.sampling[option], message }];
}

function ofDistances({ model: { objective, task }, data: { crop }, distances }: RunConfig): Contradiction[] {
  const perceptual = objective.kind === 'regression' ? objective.perceptual : undefined;
  if (perceptual === undefined) {
    if (distances === undefined) return [];
    return [contradiction(['distances'], distances, 'must be left out, or model.objective.perceptual given')];
  }
  if (distances === undefined) {
    const demand = 'must be given, because model.objective.perceptual is';
    return [contradiction(['distances'], distances, demand, ': make the folder by tools/weights/distances.mts')];
  }
  const least = lpipsLeastSide + (perceptual.randomOffset ? task.scale : 0);
  if (perceptual.lpips === 0 || crop === undefined || crop >= least) return [];
  return [contradiction(['data', 'crop'], crop, `must be at least ${least}, for LPIPS`)];
}

function ofMuon(config: RunConfig): Contradiction[] {
  const { muon } = config.training.optimizer;
  if (muon === undefined || weightsOfMuon(config).length > 0) return [];
  const matrices = [...trainedShapes(config.model)].filter(([, shape]) => shape.length >= 2).map(([name]) => name);
  const demand = 'must be a regular expression that fits the name of a matrix that the run trains';
  const advice = `: they are ${matrices.slice(0, 3).join(', ')}, ...`;
  return [contradiction(['training', 'optimizer', 'muon', 'weights'], muon.weights, demand, advice)];
}

function leastCommonMultiple(a: number, b: number): number {
  let [divisor, rest] = [a, b];
  while (rest > 0) [divisor, rest] = [rest, divisor % rest];
  return (a / divisor) * b;
}
