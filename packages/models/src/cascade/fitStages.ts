import { architectureOf, type Architectures } from '../architectures.ts';
import { drawingProblem } from '../inference/drawingProblem.ts';
import { usualSteps } from '../inference/inferencePlanOf.ts';
import { classesOf, modesOf, needsPicture } from '../model.ts';
import { ModelError } from '../source/modelError.ts';
import type { CascadeStage } from './cascadeStage.ts';

/** What the stages of a cascade come to together. */
export interface FittedStages {
  /** Side of the pictures after each stage, in pixels. */
  readonly sizes: readonly number[];
  readonly channels: 1 | 3;
  /** Number of classes; undefined if no stage has any. */
  readonly classes: number | undefined;
}

/**
 * Looks whether the stages of a cascade fit, and can draw as they are asked to.
 *
 * @throws ModelError where they do not fit, or cannot.
 */
export function fitStages(stages: readonly CascadeStage[], architectures?: Architectures): FittedStages {
  const [base, ...others] = stages;
  if (!base) throw new ModelError('a cascade needs at least a base: give one or more models');
  const { task, network } = base.model.config;
  if (needsPicture(network, architectures)) {
    throw new ModelError(
      'stage 1 is shown a picture, but a cascade begins with noise alone: put a base first, trained with ' +
        'model.network.conditionChannels 0',
    );
  }
  if (!modesOf(base.model.config, architectures).includes('diffusion')) {
    throw new ModelError('stage 1 is a regression model, which cannot draw from noise: put a diffusion model first');
  }
  const sizes = [task.size ?? architectureOf(network, architectures).usualSize(network)];
  for (const [index, { model }] of others.entries()) {
    const name = `stage ${index + 2}`;
    const given = sizes.at(-1)!;
    assertStage(name, model.config, { given, channels: task.channels }, architectures);
    sizes.push(given * model.config.task.scale);
  }
  const classes = commonClasses(stages, architectures);
  for (const [index, stage] of stages.entries()) assertDrawing(`stage ${index + 1}`, stage, architectures);
  return { sizes, channels: task.channels, classes };
}

/** A later stage would find out after the ones before it have drawn. */
function assertDrawing(
  name: string,
  { model: { config }, steps = usualSteps(config), start, spacing, guidance }: CascadeStage,
  architectures?: Architectures,
): void {
  const problem = drawingProblem(config, { steps, start, spacing, guidance }, architectures);
  if (problem !== null) throw new ModelError(`${name}: ${problem.option} ${problem.message}`);
}

function assertStage(
  name: string,
  { network, task }: CascadeStage['model']['config'],
  { given, channels }: { readonly given: number; readonly channels: number },
  architectures: Architectures | undefined,
): void {
  if (!needsPicture(network, architectures)) {
    throw new ModelError(
      `${name} is shown no picture, so it cannot go on from the stage before: it can only be the first`,
    );
  }
  if (task.channels !== channels) {
    throw new ModelError(`${name} works on ${task.channels} channels, stage 1 on ${channels}: use models of the same`);
  }
  const { size, scale } = task;
  // Larger pictures than it was trained on are usual: it may have seen crops of them.
  if (size !== undefined && size > given * scale) {
    throw new ModelError(
      `${name} was trained from ${size / scale}x${size / scale} to ${size}x${size}, but the stage before gives ` +
        `${given}x${given}: put a stage between the two, or use another`,
    );
  }
}

function commonClasses(stages: readonly CascadeStage[], architectures?: Architectures): number | undefined {
  const classes = stages.map(({ model }) => classesOf(model.config.network, architectures));
  const [first] = classes;
  for (const [index, each] of classes.entries()) {
    const name = `stage ${index + 1}`;
    if (each !== undefined && each !== first) {
      const base = first === undefined ? 'none' : first;
      throw new ModelError(`${name} has ${each} classes, stage 1 has ${base}: use models trained on the same classes`);
    }
  }
  return first;
}
