import { existsSync } from 'node:fs';
import { stringify } from 'yaml';
import { BadInput, writeFileAtomic } from '@sr3kit/command';
import { parseConfig } from '@sr3kit/config';
import { disposeParams } from '@sr3kit/denoiser';
import { createState, type TrainingState } from '@sr3kit/training';
import { latestCheckpoint } from '@sr3kit/training/node';
import { differences, formatDifference } from '../config/differences.ts';
import type { RunConfig } from '../config/runConfig.ts';
import { runConfigSchema } from '../config/runConfigSchema.ts';
import { readYaml } from '../config/source.ts';
import { trainedShapes } from '../config/trainedShapes.ts';
import { weightsOfMuon } from '../config/weightsOfMuon.ts';
import { keepFrozen, readFrozen, type FrozenWeights } from './frozenWeights.ts';
import { initialWeights } from './initialModel.ts';
import { clearRunFolder, type RunFolder } from './runFolder.ts';
import { changedInputs, keepInputs, type RunInputs } from './runInputs.ts';
import { readLog } from './runLog.ts';

/** What may change between the start of a run and its end without changing the outcome of its steps. */
const harmless = [
  'output',
  'engine',
  'validation',
  'training.keep',
  'training.checkpointEvery',
  'data.workers',
  'data.cacheBytes',
  'data.verify',
];

/** Harmless where it fits the same weights, as the default of another version does. */
const muonPattern = 'training.optimizer.muon.weights';

/** The weights of a run: those it moves, and those it does not. Owned by the caller. */
export interface RunWeights {
  readonly state: TrainingState;
  readonly frozen: FrozenWeights;
}

/** Which run to open, and who is told of what may surprise. */
export interface Opening {
  readonly folder: RunFolder;
  readonly config: RunConfig;
  readonly inputs: RunInputs;
  readonly onNote: (text: string) => void;
}

/** A state at step 0, and the folder made ready for it. Notes say where the weights come from. */
export async function beginRun({ folder, config, inputs, onNote }: Opening): Promise<RunWeights> {
  const { trained, frozen } = await initialWeights(config, onNote);
  const state = createState(trained, config.training);
  disposeParams(trained);
  try {
    await clearRunFolder(folder);
    const kept = await keepFrozen(folder.frozen, frozen);
    await keepInputs(folder.inputs, inputs);
    await keepConfig(folder, config);
    return { state, frozen: kept };
  } catch (error) {
    state.dispose();
    disposeParams(frozen);
    throw error;
  }
}

/**
 * The state of the newest whole checkpoint, or the one at step 0 if the run was stopped before the first. Configuration
 * and inputs beside the run are replaced by the given ones. Notes tell of damaged checkpoints, and of changes that make the
 * rest of the run a different one.
 *
 * @throws BadInput if the model is not that of the run, the run is beyond its last step, or its checkpoints are gone;
 * CheckpointError if the run has lost weights it does not train.
 */
export async function resumeRun(opening: Opening): Promise<RunWeights> {
  const { folder, config, inputs, onNote } = opening;
  const saved = parseConfig(runConfigSchema, await readYaml(folder.config), folder.config);
  const changes = differences(JSON.parse(JSON.stringify(saved)), JSON.parse(JSON.stringify(config)));
  const ofModel = changes.filter(({ path }) => path.startsWith('model.'));
  if (ofModel.length > 0) {
    const lines = ofModel.map((change) => `\n  ${formatDifference(change)}`).join('');
    throw new BadInput(
      `--resume: the model differs from that of the run in ${folder.root}: resume with the config.yaml there, ` +
        `or start a new run in another output folder${lines}`,
    );
  }
  const alike = weightsOfMuon(saved).join() === weightsOfMuon(config).join() ? [...harmless, muonPattern] : harmless;
  const told = changes.filter(({ path }) => !alike.some((each) => path === each || path.startsWith(`${each}.`)));
  for (const change of [...told.map(formatDifference), ...(await changedInputs(folder.inputs, inputs))]) {
    onNote(`changed since the run began: ${change}`);
  }
  const onSkip = (path: string, error: Error): void => onNote(`checkpoint ${path} cannot be used: ${error.message}`);
  const state = await latestCheckpoint(folder.checkpoints, onSkip, trainedShapes(config.model));
  if (state === undefined) {
    assertNoneLost(folder, saved);
    return beginRun(opening);
  }
  try {
    assertStepsLeft(state, config);
    const frozen = await readFrozen(folder.frozen, config.model);
    await keepInputs(folder.inputs, inputs);
    await keepConfig(folder, config);
    return { state, frozen };
  } catch (error) {
    state.dispose();
    throw error;
  }
}

/** The folder is the output, wherever it is moved or copied to. */
async function keepConfig({ config: path }: RunFolder, config: RunConfig): Promise<void> {
  await writeFileAtomic(path, stringify({ ...config, output: '.' }));
}

/** Steps beyond the first checkpoint, and a model, are there only after a checkpoint: without one, nothing may be cleared. */
function assertNoneLost({ checkpoints, log, model }: RunFolder, { training }: RunConfig): void {
  const done = readLog(log).at(-1)?.record.step ?? 0;
  if (done <= training.checkpointEvery && !existsSync(model)) return;
  throw new BadInput(
    `--resume: there is no checkpoint in ${checkpoints}, though the run has done ${done} steps: put them back there, or ` +
      'start over with --overwrite',
  );
}

function assertStepsLeft({ step }: TrainingState, { training }: RunConfig): void {
  if (step <= training.steps) return;
  throw new BadInput(
    `--resume: the run has already done ${step} steps, and training.steps is ${training.steps}: give more than ${step}, ` +
      'or start a new run in another output folder',
  );
}
