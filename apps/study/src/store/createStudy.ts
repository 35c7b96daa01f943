import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { BadInput } from '@sr3kit/command';
import type { StudyConfig } from '../config/studyConfig.ts';
import { designOf } from '../design/design.ts';
import { pairPictures, refuse } from '../pictures/pairPictures.ts';
import { preparePicture } from '../pictures/preparePicture.ts';
import { openDatabase } from './database.ts';
import { schema } from './schema.ts';

/**
 * Checks the pictures of a study and writes its database: one file with everything in it, the pictures too.
 *
 * @param path - Where; there is either nothing yet or, at the end, all of it.
 * @param onPicture - Called after every picture with how many are done.
 * @returns The number of pictures.
 * @throws BadInput for pictures that do not fit together, or a file that is already there.
 */
export async function createStudy(
  config: StudyConfig,
  path: string,
  onPicture: (done: number, of: number) => void = () => undefined,
): Promise<number> {
  if (existsSync(path)) {
    throw new BadInput(`${path}: already exists, maybe with answers in it: move it away or name another with --out`);
  }
  const files = await pairPictures(config);
  const design = designOf(config, files.length);
  const temporary = `${path}.${process.pid}.tmp`;
  const database = openDatabase(temporary);
  try {
    database.exec(schema);
    database.run(
      'INSERT INTO study (id, config, design, created_at) VALUES (1, ?, ?, ?)',
      JSON.stringify(config),
      JSON.stringify(design),
      Date.now(),
    );
    const problems: string[] = [];
    for (const [id, each] of files.entries()) {
      const picture = await preparePicture(each, config, problems);
      onPicture(id + 1, files.length);
      if (picture === null) continue;
      const { name, width, height, models, ...rest } = picture;
      const roles = [...Object.entries(rest), ...models.map((png, model): [string, Buffer] => [String(model), png])];
      database.transaction(() => {
        database.run('INSERT INTO item (id, name, width, height) VALUES (?, ?, ?, ?)', id, name, width, height);
        for (const [role, png] of roles) {
          const code = randomBytes(12).toString('base64url');
          database.run('INSERT INTO picture (item, role, code, png) VALUES (?, ?, ?, ?)', id, role, code, png);
        }
      });
    }
    refuse(problems);
    // Without a log there is one file alone, which can be renamed.
    database.exec('PRAGMA journal_mode = DELETE');
    database.close();
    await rename(temporary, path);
    return files.length;
  } catch (error) {
    database.close();
    for (const end of ['', '-wal', '-shm']) await rm(temporary + end, { force: true });
    throw error;
  }
}
