import { inputCanvas, showBitmap, beginResult } from './canvases.ts';
import { isModelFile, openModel, prepare } from './prepare.ts';
import { mayLose } from './risk.ts';
import {
  against,
  begun,
  frame,
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
import { workerIsGone, workshop } from './workshop.ts';

/**
 * Opens a file and begins to upscale it. If it cannot be opened, the picture before it stays, and what is running goes on;
 * if work would be lost, the user is asked.
 */
async function openFile(file: Blob, name: string): Promise<void> {
  begun.value = true;
  messages.value = [];
  opening.value = true;
  try {
    const { bitmap, ...report } = await workshop.decode(file, name);
    if (!(await mayLose(`Open ${name} instead?`, `Open ${name}`))) {
      bitmap.close();
      return;
    }
    await stop();
    await workshop.adopt();
    showBitmap(inputCanvas, bitmap);
    picture.value = { name, ...report };
  } catch (error) {
    say('error', (error as Error).message);
    return;
  } finally {
    opening.value = false;
  }
  [results.value, shown.value, against.value] = [[], null, 'input'];
  frame.value = null;
  const { scale } = settings.value;
  if (!scales.value.includes(scale) || scale < scales.value[0]!) set({ scale: scales.value[0]! });
  beginResult(output.value.width, output.value.height);
  if (await prepare()) await upscale({ asked: false });
}

/** Opens the first of the files that were dropped, pasted or picked, or a model, if they are one. */
export async function openFiles(files: Iterable<File>): Promise<void> {
  const all = [...files];
  if (all.some(isModelFile)) return openModel(all);
  const [file, ...more] = all;
  if (!file) return;
  await openFile(file, file.name || 'the pasted picture');
  if (more.length > 0) say('note', `One picture at a time: ${file.name} was opened, ${more.length} more were not.`);
}

/** Tries again to start the engine and to load the model, and goes on with the picture that is open. */
export async function retry(): Promise<void> {
  if (workerIsGone()) return location.reload();
  const ready = await prepare();
  if (ready && picture.value) await upscale({ asked: false });
}

/** Opens a picture that comes with the page. */
export async function openSample(url: string, name: string): Promise<void> {
  begun.value = true;
  let file: Blob;
  try {
    const response = await fetch(url);
    if (!response.ok) throw new Error(`the server answered ${response.status}`);
    file = await response.blob();
  } catch (error) {
    say('error', `${name} could not be loaded (${(error as Error).message}): are you online?`);
    return;
  }
  await openFile(file, name);
}
