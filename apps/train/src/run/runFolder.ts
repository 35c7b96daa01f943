import { existsSync } from 'node:fs';
import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { BadInput } from '@sr3kit/command';
import { assertOutputFolder } from '../files/outputs.ts';
import { lockName } from './runLock.ts';

/** Where a run keeps its files. */
export interface RunFolder {
  readonly root: string;
  /** The configuration with everything written out. */
  readonly config: string;
  /** What it computes with and on; see `RunInputs`. */
  readonly inputs: string;
  readonly log: string;
  readonly checkpoints: string;
  /** The model to use: averaged weights of the last checkpoint. */
  readonly model: string;
  /** The same of the best validation. */
  readonly best: string;
  readonly samples: string;
  /** Weights that the run does not train, where there are any. */
  readonly frozen: string;
}

export function runFolder(root: string): RunFolder {
  return {
    root,
    config: join(root, 'config.yaml'),
    inputs: join(root, 'inputs.json'),
    log: join(root, 'log.jsonl'),
    checkpoints: join(root, 'checkpoints'),
    model: join(root, 'model'),
    best: join(root, 'best'),
    samples: join(root, 'samples'),
    frozen: join(root, 'frozen.safetensors'),
  };
}

/** What to do with what is already in the folder. */
export type StartMode = 'fresh' | 'resume' | 'overwrite';

/**
 * Refuses a folder that a run cannot be started in this way. Changes nothing.
 *
 * @throws BadInput if a fresh run would mix with something else, or there is nothing to resume.
 */
export async function checkRunFolder(folder: RunFolder, mode: StartMode): Promise<void> {
  assertOutputFolder(folder.root, 'output');
  const names = existsSync(folder.root) ? await readdir(folder.root) : [];
  // Whose lock it is was asked before, and its file alone is no run.
  const entries = names.filter((name) => name !== lockName);
  if (mode === 'fresh' && entries.length > 0) {
    throw new BadInput(
      `output: ${folder.root} is not empty: use --resume to continue it, --overwrite to start over, or --set output=OTHER`,
    );
  }
  // Names such as "samples" may be the user's own folders: only those of a run are ever removed.
  if (mode === 'overwrite' && entries.length > 0 && !existsSync(folder.config)) {
    throw new BadInput(`--overwrite: ${folder.root} holds something other than a run: choose another output folder`);
  }
  if (mode === 'resume' && !existsSync(folder.config)) {
    throw new BadInput(`--resume: ${folder.root} holds no run (no config.yaml there): start without --resume`);
  }
}

/** Removes what an earlier run wrote, and nothing else that may lie in the folder; then makes the folder. */
export async function clearRunFolder(folder: RunFolder): Promise<void> {
  const { root, config, inputs, log, checkpoints, model, best, samples, frozen } = folder;
  await mkdir(root, { recursive: true });
  const events = (await readdir(root)).filter((name) => name.startsWith('events.out.tfevents.'));
  for (const path of [
    config,
    inputs,
    log,
    checkpoints,
    model,
    best,
    samples,
    frozen,
    ...events.map((name) => join(root, name)),
  ]) {
    await rm(path, { recursive: true, force: true });
  }
}
