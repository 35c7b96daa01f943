import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { parseDocument } from 'yaml';
import { BadInput } from '@sr3kit/command';
import { parseConfig } from '@sr3kit/config';
import { studyConfigSchema, type StudyConfig } from './studyConfig.ts';

/**
 * Reads a STUDY.yaml.
 *
 * @returns The configuration with its defaults; its folders are absolute, relative ones begin at the file's folder.
 * @throws BadInput for a file that is no YAML, ConfigError that names every wrong field.
 */
export async function loadStudyConfig(file: string, cwd: string): Promise<StudyConfig> {
  const path = resolve(cwd, file);
  const document = parseDocument(await readText(path));
  const [problem] = document.errors;
  if (problem) {
    const place = problem.linePos ? `:${problem.linePos[0].line}:${problem.linePos[0].col}` : '';
    throw new BadInput(`${path}${place}: not valid YAML: ${problem.message.split('\n')[0]}`, { cause: problem });
  }
  const config = parseConfig(studyConfigSchema, document.toJS(), file);
  const absolute = (folder: string): string => resolve(dirname(path), folder);
  return {
    ...config,
    truth: absolute(config.truth),
    low: absolute(config.low),
    models: config.models.map((model) => ({ ...model, folder: absolute(model.folder) })),
  };
}

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const why = code === 'ENOENT' ? 'there is no such file' : `cannot be read (${code})`;
    throw new BadInput(`${path}: ${why}: give a study's configuration, as the README shows one`, { cause: error });
  }
}
