import { existsSync } from 'node:fs';
import { BadInput, messageOf } from '@sr3kit/command';
import type { StudyConfig } from '../config/studyConfig.ts';
import type { Design } from '../design/raterTrials.ts';
import { openDatabase, type Database, type DatabaseOptions } from './database.ts';
import { APPLICATION_ID, SCHEMA_VERSION } from './schema.ts';

/** A study that is open. Whoever opened it closes its database. */
export interface Study {
  readonly database: Database;
  readonly config: StudyConfig;
  readonly design: Design;
  readonly createdAt: number;
}

/**
 * Opens the database of a study.
 *
 * @throws BadInput if there is none.
 */
export function openStudy(path: string, options: DatabaseOptions = {}): Study {
  if (!existsSync(path)) throw new BadInput(`${path}: there is no such file: "sr3-study create" makes one`);
  let database: Database | undefined;
  try {
    database = openDatabase(path, options);
    const { application_id: application } = database.one<{ application_id: number }>('PRAGMA application_id')!;
    const { user_version: version } = database.one<{ user_version: number }>('PRAGMA user_version')!;
    if (application !== APPLICATION_ID) throw new Error('it is the database of something else');
    if (version !== SCHEMA_VERSION) {
      throw new Error(`its tables have form ${version}, and this program knows ${SCHEMA_VERSION}`);
    }
    const row = database.one<{ config: string; design: string; created_at: number }>('SELECT * FROM study')!;
    return {
      database,
      config: JSON.parse(row.config) as StudyConfig,
      design: JSON.parse(row.design) as Design,
      createdAt: row.created_at,
    };
  } catch (cause) {
    database?.close();
    throw new BadInput(`${path}: is not the database of a study: ${messageOf(cause)}`, { cause });
  }
}
