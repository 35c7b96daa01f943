import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { BadInput } from '@sr3kit/command';
import { AppendFile } from '../files/appendFile.ts';
import type { PictureRecord } from './pictureRecord.ts';

/** What is written of a record: scores follow from the features. */
export type KeptRecord = Pick<PictureRecord, 'features' | 'measures' | 'name' | 'seconds'>;

/** Records of pictures that were measured before, by a key of all that they depend on. */
export interface RecordFile {
  find(key: string): KeptRecord | undefined;
  /** Writes at once: what is killed loses the picture it was at. */
  add(key: string, record: KeptRecord): void;
  close(): void;
}

const lineSchema = z.object({
  key: z.string(),
  name: z.string(),
  measures: z
    .object({
      psnr: z.number().nullable(),
      ssim: z.number(),
      consistency: z.number(),
      lpips: z.number().exactOptional(),
      dists: z.number().exactOptional(),
    })
    .exactOptional(),
  seconds: z.number().exactOptional(),
  features: z.base64().exactOptional(),
});

/**
 * Opens a file of records, one a line, or begins one.
 *
 * @param path - Undefined keeps records in memory alone.
 * @throws BadInput for a file that holds something else; a last line that is cut off is left out.
 */
export async function openRecords(path: string | undefined): Promise<RecordFile> {
  const known = new Map<string, KeptRecord>();
  const find = (key: string): KeptRecord | undefined => known.get(key);
  if (path === undefined) return { find, add: (key, record) => void known.set(key, record), close: () => {} };
  const text = await readFile(path, 'utf8').catch(() => '');
  const lines = text.split('\n');
  for (const [i, line] of lines.entries()) {
    if (line === '') continue;
    const parsed = parse(line);
    if (parsed !== null) {
      known.set(...parsed);
    } else if (i < lines.length - 1) {
      throw new BadInput(`--records ${path}: line ${i + 1} is no record of an evaluation: name another file`);
    }
  }
  const file = new AppendFile(path);
  // Otherwise the next record would stand on the line that was cut off.
  if (lines.at(-1) !== '') file.append(Buffer.from('\n'));
  return {
    find,
    add(key, all) {
      known.set(key, all);
      const { features, measures, ...record } = all;
      const bytes = features && Buffer.from(features.buffer, features.byteOffset, features.byteLength);
      const line = { key, ...record, measures, features: bytes?.toString('base64') };
      file.append(Buffer.from(`${JSON.stringify(line)}\n`));
    },
    close: () => file.close(),
  };
}

function parse(line: string): [string, KeptRecord] | null {
  let json: unknown;
  try {
    json = JSON.parse(line);
  } catch {
    return null;
  }
  const read = lineSchema.safeParse(json);
  if (!read.success) return null;
  const { key, features, measures, ...record } = read.data;
  return [
    key,
    {
      ...record,
      // JSON has no infinity: that is the PSNR of equal pictures.
      ...(measures && { measures: { ...measures, psnr: measures.psnr ?? Infinity } }),
      ...(features === undefined
        ? {}
        : { features: new Float32Array(new Uint8Array(Buffer.from(features, 'base64')).buffer) }),
    },
  ];
}
