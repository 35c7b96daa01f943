import { inputCanvas, showBitmap, beginResult } from './canvases.ts';
import { prepare } from './prepare.ts';
import { against, frame, opening, output, picture, queue, results, scalesOf, set, shown, suited } from './state.ts';
import { stop, upscale } from './upscale.ts';
import { workerIsGone, workshop } from './workshop.ts';

/**
 * Decodes a file, and makes it the open picture.
 *
 * @param agree - Whether the picture that is open may be closed; asked when the file is known to be a picture.
 * @returns Whether it is open.
 * @throws Error if it cannot be opened; the picture before it stays.
 */
export async function take(file: Blob, name: string, agree?: () => Promise<boolean>): Promise<boolean> {
  opening.value = true;
  try {
    const { bitmap, token, ...report } = await workshop.decode(file, name);
    if (agree && !(await agree())) {
      bitmap.close();
      await workshop.discard(token);
      return false;
    }
    await stop();
    await workshop.adopt(token);
    closePicture();
    showBitmap(inputCanvas, bitmap);
    picture.value = { name, ...report };
  } finally {
    opening.value = false;
  }
  const [largest] = scalesOf(picture.value);
  set({ scale: largest! });
  beginResult(output.value.width, output.value.height);
  return true;
}

/** Closes the picture that is open, and its results. */
export function closePicture(): void {
  picture.value = null;
  [results.value, shown.value, against.value] = [[], null, 'input'];
  [frame.value, suited.value] = [null, null];
}

/** Tries again to start the engine and to load the model, and goes on with the picture that is open. */
export async function retry(): Promise<void> {
  if (workerIsGone()) return location.reload();
  const ready = await prepare();
  if (ready && picture.value && queue.value.length === 0) await upscale({ asked: false });
}
