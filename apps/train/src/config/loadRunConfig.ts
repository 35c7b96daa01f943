import { existsSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { parseConfig } from '@sr3kit/config';
import type { Fields } from './fields.ts';
import { parseOverride, withValue } from './overrides.ts';
import { absolutePaths } from './paths.ts';
import type { RunConfig } from './runConfig.ts';
import { runConfigSchema } from './runConfigSchema.ts';
import { writeOut } from './shortForms.ts';
import { readYaml } from './source.ts';

/**
 * Reads a run's configuration: the file, then `--set` overrides, then presets and defaults; then it is checked.
 *
 * Relative paths of pictures in the file start at the file's folder; those in overrides, and the folders of runs (`output`,
 * `initial` and `distances`) wherever they are written, at `cwd`. The result has absolute ones.
 *
 * The configuration in the folder of a run is that of this folder, also where an earlier version wrote another into it and
 * the folder was moved or copied since.
 *
 * @throws BadInput for a file that cannot be read, ConfigError that names the file and every wrong field.
 */
export async function loadRunConfig(file: string, overrides: readonly string[], cwd: string): Promise<RunConfig> {
  const path = resolve(cwd, file);
  const parsed = overrides.map(parseOverride);
  const written = ownOutput(await readYaml(path), path);
  let raw = absolutePaths(written, { runs: cwd, pictures: dirname(path) });
  for (const override of parsed) {
    raw = withValue(raw, override.path, absolutePaths(override.value, { runs: cwd, pictures: cwd }, override.path));
  }
  // A wrong field may be of either.
  const where = overrides.length === 0 ? file : `${file} with --set`;
  return parseConfig(runConfigSchema, writeOut(raw as Record<string, unknown>, where), where);
}

function ownOutput(raw: Fields, path: string): Fields {
  const ofRun = basename(path) === 'config.yaml' && existsSync(join(dirname(path), 'log.jsonl'));
  return ofRun ? { ...raw, output: dirname(path) } : raw;
}
