import { take } from './open.ts';
import { picturesOf, type Picked } from './picked.ts';
import { isModelFile, openModel, prepare } from './prepare.ts';
import { endQueue, enqueue } from './queue.ts';
import { mayLose } from './risk.ts';
import { begun, messages, say } from './state.ts';
import { upscale } from './upscale.ts';

/** Opens what was dropped, pasted or picked: one picture at once, several as a queue, or a model if they are one. */
export async function openFiles(picked: readonly Picked[]): Promise<void> {
  begun.value = true;
  if (picked.length === 0) return;
  if (picked.some(({ file }) => isModelFile(file))) return openModel(picked.map(({ file }) => file));
  const pictures = picturesOf(picked);
  const others = picked.length - pictures.length;
  const [first, ...more] = pictures;
  if (!first) {
    return say('error', 'There are no pictures in this folder: choose one with JPEG, PNG, WebP or AVIF files.');
  }
  if (more.length === 0) await openFile(first.file, first.path);
  else await enqueue(pictures);
  if (others > 0) {
    say('note', `${others === 1 ? '1 file is no picture' : `${others} files are no pictures`}, and left out.`);
  }
}

/**
 * Opens a file and begins to upscale it. If it cannot be opened, the picture before it stays, and what is running goes on;
 * if work would be lost, the user is asked.
 */
async function openFile(file: Blob, name: string): Promise<void> {
  begun.value = true;
  messages.value = [];
  try {
    const agree = async (): Promise<boolean> => {
      if (!(await mayLose(`Open ${name} instead?`, `Open ${name}`))) return false;
      await endQueue();
      return true;
    };
    if (!(await take(file, name, agree))) return;
  } catch (error) {
    return say('error', (error as Error).message);
  }
  if (await prepare()) await upscale({ asked: false });
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
