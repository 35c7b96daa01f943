import type { ListedFile } from './listFiles.ts';
import type { ProbedFile, Skipped } from './probeFiles.ts';

/** A high-resolution picture and, for ready pairs, its low-resolution one. */
export interface PictureFile extends ProbedFile {
  readonly low?: ProbedFile;
}

/**
 * Finds the low-resolution picture of each high-resolution one by file stem: `a/0001.png` goes with `a/0001.jpg`, else with
 * the only `0001.*`; DIV2K's `0001x4.png` counts as `0001` at scale 4. The sides must differ by exactly the scale.
 */
export function matchLowRes(
  highs: readonly ProbedFile[],
  lows: readonly ProbedFile[],
  scale: number,
): { pictures: PictureFile[]; skipped: Skipped[] } {
  // In order of preference; a name is taken literally before its suffix is taken off ("box4" is not "bo" at scale 4).
  const keys = [(stem: string) => stem, (stem: string) => withoutSuffix(stem, scale)];
  const lookups = [(stem: string) => stem, baseOf].flatMap((part) =>
    keys.map((key) => ({ part, lows: group(lows, (file) => key(part(stemOf(file)))) })),
  );
  const pictures: PictureFile[] = [];
  const skipped: Skipped[] = [];
  for (const high of highs) {
    const matches = lookups.map(({ part, lows: named }) => named.get(part(stemOf(high))));
    const candidates = matches.find((files) => files !== undefined) ?? [];
    const low = candidates[0];
    const reason = mismatch(high, candidates, scale);
    if (reason !== undefined) skipped.push({ path: high.path, reason });
    else pictures.push({ ...high, low: low! });
  }
  return { pictures, skipped };
}

function mismatch(high: ProbedFile, candidates: readonly ProbedFile[], scale: number): string | undefined {
  const [low] = candidates;
  const stem = baseOf(stemOf(high));
  if (low === undefined) return `there is no low-resolution picture named ${stem} or ${stem}x${scale}`;
  if (candidates.length > 1) {
    return `${candidates.length} low-resolution pictures are named ${stem}: ${candidates.map((file) => file.path).join(', ')}`;
  }
  const { width, height } = high.header;
  const { header } = low;
  if (header.width * scale === width && header.height * scale === height) return undefined;
  return (
    `it is ${width}x${height}, but ${scale} times its low-resolution picture ${low.path} ` +
    `(${header.width}x${header.height}) is ${header.width * scale}x${header.height * scale}`
  );
}

function group(files: readonly ProbedFile[], key: (file: ProbedFile) => string): Map<string, ProbedFile[]> {
  const groups = new Map<string, ProbedFile[]>();
  for (const file of files) {
    const name = key(file);
    const members = groups.get(name);
    if (members === undefined) groups.set(name, [file]);
    else members.push(file);
  }
  return groups;
}

function stemOf({ name }: ListedFile): string {
  return name.replace(/\.[^./\\]*$/, '');
}

function baseOf(stem: string): string {
  return stem.split(/[/\\]/).at(-1)!;
}

function withoutSuffix(stem: string, scale: number): string {
  const suffix = `x${scale}`;
  return stem.endsWith(suffix) ? stem.slice(0, -suffix.length) : stem;
}
