import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import sharp from 'sharp';
import { stringify } from 'yaml';
import { uniforms } from '@sr3kit/random';
import { loadStudyConfig } from '../config/loadStudyConfig.ts';
import type { StudyConfig } from '../config/studyConfig.ts';
import { createStudy } from '../store/createStudy.ts';

/** A picture of noise, which no other is like. */
export async function noisePicture(path: string, width: number, height: number, seed: number): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const data = Uint8Array.from(uniforms(seed, 0, width * height * 3), (x) => 256 * x);
  await sharp(data, { raw: { width, height, channels: 3 } })
    .png()
    .toFile(path);
}

/** What a study of noise is like. */
export interface StudyOptions {
  readonly pictures?: number;
  readonly models?: readonly string[];
  readonly width?: number;
  readonly height?: number;
  /** Fields of the STUDY.yaml beside its folders. */
  readonly fields?: Record<string, unknown>;
}

/**
 * Writes the folders of a study and its STUDY.yaml.
 *
 * @returns The path of the STUDY.yaml.
 */
export async function writeStudyFolder(folder: string, options: StudyOptions = {}): Promise<string> {
  const { pictures = 6, models = ['a', 'b'], width = 32, height = 24, fields = {} } = options;
  for (let i = 0; i < pictures; i++) {
    const name = `p${String(i).padStart(3, '0')}.png`;
    await noisePicture(`${folder}/truth/${name}`, width, height, 1000 + i);
    await noisePicture(`${folder}/low/${name}`, width / 4, height / 4, 2000 + i);
    for (const m of models.keys()) {
      await noisePicture(`${folder}/model${m}/${name}`, width, height, 10_000 * (m + 1) + i);
    }
  }
  const study = {
    name: 'noise',
    truth: 'truth',
    low: 'low',
    models: models.map((name, m) => ({ name, folder: `model${m}` })),
    ...fields,
  };
  const path = `${folder}/study.yaml`;
  await writeFile(path, stringify(study));
  return path;
}

/** Makes a study of noise. */
export async function makeStudy(
  folder: string,
  options: StudyOptions = {},
): Promise<{ readonly config: StudyConfig; readonly database: string }> {
  const config = await loadStudyConfig(await writeStudyFolder(folder, options), folder);
  const database = `${folder}/study.sqlite`;
  await createStudy(config, database);
  return { config, database };
}
