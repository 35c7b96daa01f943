import { createHash } from 'node:crypto';
import type { Image } from '@sr3kit/imaging';
import { scoresOf } from '../evaluation/classifier.ts';
import type { LoadedClassifier } from '../evaluation/classifierFile.ts';
import type { PictureRecord } from './pictureRecord.ts';
import type { KeptRecord, RecordFile } from './recordFile.ts';

/** What the file knows under a key, or else what is made now, which it knows from then on. */
export async function kept(file: RecordFile, key: string, make: () => Promise<KeptRecord>): Promise<KeptRecord> {
  const known = file.find(key);
  if (known) return known;
  const record = await make();
  file.add(key, record);
  return record;
}

/** A key of all that a record depends on. */
export function keyOf(...parts: readonly unknown[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64');
}

/** What stands for a picture in a key. */
export function hashOf({ width, height, data }: Image<Uint8Array>): string {
  return createHash('sha256').update(`${width}x${height} `).update(data).digest('base64');
}

/** A record with its label and, where there is a classifier, the scores that follow from its features. */
export async function scored(
  classifier: LoadedClassifier | undefined,
  record: KeptRecord,
  label: number | undefined,
): Promise<PictureRecord> {
  const { features, name } = record;
  if (!classifier || !features) return { ...record, label };
  return { ...record, label, scores: await scoresOf(classifier, features, name) };
}
