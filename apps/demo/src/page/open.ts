import { inputCanvas, showBitmap, beginResult } from './canvases.ts';
import { prepare } from './prepare.ts';
import {
  against,
  begun,
  frame,
  frames,
  messages,
  opening,
  output,
  picture,
  results,
  say,
  scales,
  set,
  settings,
  shown,
} from './state.ts';
import { stop, upscale } from './upscale.ts';
import { workshop } from './workshop.ts';

/** Opens a file and begins to upscale it. If it cannot be opened, the picture before it stays. */
async function openFile(file: Blob, name: string): Promise<void> {
  begun.value = true;
  await stop();
  messages.value = [];
  opening.value = true;
  try {
    const { bitmap, ...report } = await workshop.open(file, name);
    showBitmap(inputCanvas, bitmap);
    picture.value = { name, ...report };
  } catch (error) {
    say('error', (error as Error).message);
    return;
  } finally {
    opening.value = false;
  }
  [results.value, frames.value, shown.value, against.value] = [[], [], null, 'input'];
  frame.value = null;
  const { scale } = settings.value;
  if (!scales.value.includes(scale) || scale < scales.value[0]!) set({ scale: scales.value[0]! });
  beginResult(output.value.width, output.value.height);
  try {
    await prepare();
  } catch (error) {
    say('error', (error as Error).message);
    return;
  }
  await upscale({ asked: false });
}

/** Opens the first of the files that were dropped, pasted or picked. */
export async function openFiles(files: Iterable<File>): Promise<void> {
  const [file, ...more] = files;
  if (!file) return;
  await openFile(file, file.name || 'the pasted picture');
  if (more.length > 0) say('note', `One picture at a time: ${file.name} was opened, ${more.length} more were not.`);
}

/** Opens a picture that comes with the page. */
export async function openSample(url: string, name: string): Promise<void> {
  begun.value = true;
  const response = await fetch(url);
  await openFile(await response.blob(), name);
}
