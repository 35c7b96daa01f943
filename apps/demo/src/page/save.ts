import type { FileType } from '../worker/protocol.ts';
import { fileNameOf } from './names.ts';
import { rememberSaved } from './risk.ts';
import { mention, picture, quality, say, shown, shownResult, spoken } from './state.ts';
import { workshop } from './workshop.ts';

/** How names of files end. */
export const ENDINGS: Readonly<Record<FileType, string>> = {
  'image/png': 'png',
  'image/jpeg': 'jpg',
  'image/webp': 'webp',
};

/** Saves the shown picture as a file. */
export async function save(type: FileType): Promise<void> {
  const result = shownResult.value;
  const file = await encoded(type);
  if (!file || !result) return;
  download(file, fileNameOf(baseOf(picture.value!.name), result, ENDINGS[type]));
  rememberSaved(result.id);
  spoken.value = 'Saved.';
}

/** Without folders. */
function baseOf(path: string): string {
  return path.split('/').at(-1)!;
}

/** Has the browser save a file. */
export function download(file: Blob, name: string): void {
  const url = URL.createObjectURL(file);
  const link = document.createElement('a');
  Object.assign(link, { href: url, download: name });
  link.click();
  // The browser has begun to read it by then.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

/** How large the file of a result would be, in bytes; null if it cannot be written here. */
export async function sizeOf(id: number, type: FileType, quality: number): Promise<number | null> {
  try {
    return (await workshop.encode(id, type, quality)).size;
  } catch {
    return null;
  }
}

/** Copies the shown picture to the clipboard, as PNG. */
export async function copy(): Promise<void> {
  try {
    const file = encoded('image/png').then((blob) => blob ?? Promise.reject(new Error('there is no picture')));
    await navigator.clipboard.write([new ClipboardItem({ 'image/png': file })]);
    if (shown.value !== null) rememberSaved(shown.value);
    spoken.value = 'Copied.';
    mention('Copied to the clipboard.');
  } catch (error) {
    say('error', `The picture could not be copied: ${(error as Error).message}. Save it instead.`);
  }
}

async function encoded(type: FileType): Promise<Blob | null> {
  if (shown.value === null) return null;
  try {
    return await workshop.encode(shown.value, type, quality.value);
  } catch (error) {
    say('error', `The picture could not be saved: ${(error as Error).message}`);
    return null;
  }
}
