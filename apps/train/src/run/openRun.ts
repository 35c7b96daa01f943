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
import { keepFrozen, readFrozen, type FrozenWeights } from './frozenWeights.ts';
import { initialWeights } from './initialModel.ts';
import { clearRunFolder, type RunFolder } from './runFolder.ts';

/** What may change between the start of a run and its end without changing the outcome of its steps. */
const harmless = [
  'output',
  'engine',
  'validation',
  'training.keep',
  'training.checkpointEvery',
  'data.workers',
  'data.cacheBytes',
];

/** The weights of a run: those it moves, and those it does not. Owned by the caller. */
export interface RunWeights {
  readonly state: TrainingState;
  readonly frozen: FrozenWeights;
}

/**
 * A state at step 0, and the folder made ready for it.
 *
 * @param onNote - Told where the weights come from.
 */
export async function beginRun(
  folder: RunFolder,
  config: RunConfig,
  onNote: (text: string) => void,
): Promise<RunWeights> {
  const { trained, frozen } = await initialWeights(config, onNote);
  const state = createState(trained, config.training);
  disposeParams(trained);
  try {
    await clearRunFolder(folder);
    const kept = await keepFrozen(folder.frozen, frozen);
    await writeFileAtomic(folder.config, stringify(config));
    return { state, frozen: kept };
  } catch (error) {
    state.dispose();
    disposeParams(frozen);
    throw error;
  }
}

/**
 * The state of the newest whole checkpoint, or the one at step 0 if the run was stopped before the first. The
 * configuration beside the run is replaced by the given one.
 *
 * @param onNote - Told of damaged checkpoints, and of changes that make the rest of the run a different one.
 * @throws BadInput if the model is not that of the run; CheckpointError if the run has lost weights it does not train.
 */
export async function resumeRun(
  folder: RunFolder,
  config: RunConfig,
  onNote: (text: string) => void,
): Promise<RunWeights> {
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
  for (const change of changes) {
    if (harmless.some((path) => change.path === path || change.path.startsWith(`${path}.`))) continue;
    onNote(`changed since the run began: ${formatDifference(change)}`);
  }
  const state = await latestCheckpoint(folder.checkpoints, (path, error) => {
    onNote(`checkpoint ${path} cannot be used: ${error.message}`);
  });
  if (state === undefined) return beginRun(folder, config, onNote);
  if (changes.length > 0) await writeFileAtomic(folder.config, stringify(config));
  try {
    return { state, frozen: await readFrozen(folder.frozen, config.model) };
  } catch (error) {
    state.dispose();
    throw error;
  }
}
