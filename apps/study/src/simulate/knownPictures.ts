import { createHash } from 'node:crypto';
import sharp from 'sharp';
import type { StudyConfig } from '../config/studyConfig.ts';
import { pairPictures } from '../pictures/pairPictures.ts';
import { readPlain } from '../pictures/plainPicture.ts';

/** What a simulated rater recognises in a picture: the photograph, or which model it is from; null for a mosaic. */
export type Recognised = 'photograph' | number | null;

/** Recognises pictures by their pixels, as an eye does, and not by their addresses. */
export type Recognise = (png: Uint8Array) => Promise<Recognised>;

/** Learns the pictures of a study from their files. */
export async function knownPictures(config: StudyConfig): Promise<Recognise> {
  const known = new Map<string, Recognised>();
  for (const { truth, models } of await pairPictures(config)) {
    known.set(hashOf((await readPlain(truth)).data), 'photograph');
    for (const [model, path] of models.entries()) known.set(hashOf((await readPlain(path)).data), model);
  }
  const files = new Map<string, Recognised>();
  return async (png) => {
    const file = hashOf(png);
    const before = files.get(file);
    if (before !== undefined) return before;
    const now = known.get(hashOf(await sharp(png).removeAlpha().raw().toBuffer())) ?? null;
    files.set(file, now);
    return now;
  };
}

function hashOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
