/** The most bytes that a ZIP file without extensions can hold. */
const MOST = 2 ** 32 - 2 ** 20;

/** A file in a ZIP file. */
export interface Zipped {
  /** With its folders. */
  readonly name: string;
  readonly file: Blob;
}

/**
 * Puts files into one ZIP file, as they are: pictures are compressed already.
 *
 * @throws RangeError if they are more than a ZIP file can hold.
 */
export async function zipFiles(files: readonly Zipped[]): Promise<Blob> {
  const bytes = files.reduce((sum, { file }) => sum + file.size, 0);
  if (bytes > MOST || files.length >= 65_535) {
    throw new RangeError('they are more than a ZIP file can hold (4 GB): save them one by one, or as JPEG');
  }
  const { Zip, ZipPassThrough } = await import('fflate');
  const parts: Blob[] = [];
  const zip = new Zip((error, part) => {
    if (error) throw error;
    // The browser may keep it elsewhere than in memory.
    parts.push(new Blob([part as Uint8Array<ArrayBuffer>]));
  });
  for (const { name, file } of files) {
    const entry = new ZipPassThrough(name);
    zip.add(entry);
    entry.push(new Uint8Array(await file.arrayBuffer()), true);
  }
  zip.end();
  return new Blob(parts, { type: 'application/zip' });
}
