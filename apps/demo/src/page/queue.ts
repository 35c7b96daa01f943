import { computed, signal } from '@preact/signals';
import type { FileType } from '../worker/protocol.ts';
import { distinct, fileNameOf } from './names.ts';
import { closePicture, take } from './open.ts';
import type { Picked } from './picked.ts';
import { prepare } from './prepare.ts';
import { mayLose } from './risk.ts';
import { download, ENDINGS } from './save.ts';
import type { Settings } from './settings.ts';
import {
  busy,
  messages,
  opening,
  picture,
  quality,
  queue,
  queueing,
  say,
  scalesOf,
  seen,
  set,
  settings,
  shownResult,
  spoken,
  suited,
  type QueueItem,
} from './state.ts';
import { showAgain, stop, upscale } from './upscale.ts';
import { workshop } from './workshop.ts';

/** What the results of the queue are saved as. */
export const queueType = signal<FileType>('image/png');

/** How many of the queue are done. */
export const queueDone = computed(() => queue.value.filter(({ result }) => result !== null).length);

/** Whether the queue has been told to stop: no further picture is begun. */
let stopped = false;
let running: Promise<void> = Promise.resolve();

/** Puts pictures into a queue, in place of what is open. They are not begun before the user says so. */
export async function enqueue(pictures: readonly Picked[]): Promise<void> {
  if (!(await mayLose(`Open ${pictures.length} pictures instead?`, `Open ${pictures.length} pictures`))) return;
  await endQueue();
  messages.value = [];
  closePicture();
  queue.value = pictures.map((each) => ({
    ...each,
    state: 'waiting',
    note: '',
    seconds: 0,
    result: null,
    saved: false,
  }));
}

/** Upscales what the queue still has, one after the other, as the settings say. */
export function runQueue(): Promise<void> {
  if (!queueing.value) running = runAll();
  return running;
}

async function runAll(): Promise<void> {
  [queueing.value, stopped] = [true, false];
  const wanted = { ...settings.value, samples: 1 };
  try {
    if (!(await prepare())) return;
    for (const [at, item] of queue.value.entries()) {
      if (stopped) break;
      if (item.result) continue;
      change(at, { state: 'working', note: '' });
      seen.value = at;
      const started = performance.now();
      const come = await made(item, wanted, queueType.value);
      change(at, { ...come, seconds: (performance.now() - started) / 1000 });
    }
  } finally {
    queueing.value = false;
    set(wanted);
  }
  spoken.value = stopped ? 'Stopped.' : `${queueDone.value} of ${queue.value.length} pictures are done.`;
}

/** Stops what is running, and the queue if there is one. What is done stays, and the others can be begun again. */
export async function stopAll(): Promise<void> {
  stopped = true;
  await stop();
}

/** Upscales one picture of the queue. */
async function made(item: QueueItem, wanted: Settings, type: FileType): Promise<Partial<QueueItem>> {
  try {
    await take(item.file, item.path);
    // Its size may allow less.
    if (scalesOf(picture.value).includes(wanted.scale)) set({ scale: wanted.scale });
    const failure = stopped ? null : await upscale({ asked: true, alone: true });
    if (stopped || failure?.name === 'AbortError') {
      stopped = true;
      return { state: 'waiting' };
    }
    if (failure) throw failure;
    const result = shownResult.value!;
    const file = await workshop.encode(result.id, type, quality.value);
    const { id: _, frames: __, thumbnail: ___, ...made } = result;
    return {
      state: 'done',
      note: `${made.width} × ${made.height}${byWhom()}`,
      result: { name: fileNameOf(item.path, result, ENDINGS[type]), file, made },
    };
  } catch (error) {
    return { state: 'failed', note: (error as Error).message };
  }
}

/** Which model was chosen for the picture, and why, where that is not the usual one. */
function byWhom(): string {
  const chosen = suited.value;
  return chosen === null || chosen.name === 'photo-x4' ? '' : `, by ${chosen.name} (${chosen.why})`;
}

function change(at: number, changes: Partial<QueueItem>): void {
  queue.value = queue.value.map((item, i) => (i === at ? { ...item, ...changes } : item));
}

/** Opens a picture of the queue that is done in the viewer, beside what was made of it: as its file has it. */
export async function look(at: number): Promise<void> {
  const item = queue.value[at];
  if (!item?.result || busy.value || seen.value === at) return;
  const { made, file, name } = item.result;
  const wanted = settings.value;
  opening.value = true;
  try {
    const { bitmap, token } = await workshop.decode(file, name);
    await take(item.file, item.path);
    await showAgain({ ...made, id: await workshop.keep(token) }, bitmap);
    seen.value = at;
    spoken.value = `${item.path} is shown.`;
  } catch (error) {
    say('error', `${item.path} cannot be shown: ${(error as Error).message}`);
  } finally {
    opening.value = false;
    // Those of the queue, not what this picture allows.
    set(wanted);
  }
}

/** Saves all results as one ZIP file. */
export async function saveQueue(): Promise<void> {
  const done = queue.value.flatMap(({ result }) => (result ? [result] : []));
  try {
    download(await workshop.zip(distinct(done)), `${folderOf(queue.value)}_upscaled.zip`);
  } catch (error) {
    return say('error', `The pictures could not be saved: ${(error as Error).message}`);
  }
  queue.value = queue.value.map((item) => ({ ...item, saved: item.result !== null }));
  spoken.value = 'Saved.';
}

/** Closes the queue, if nothing is lost or the user agrees. */
export async function clearQueue(): Promise<void> {
  if (!(await mayLose('Close the list?', 'Close it'))) return;
  await endQueue();
  closePicture();
}

/** Stops the queue, and closes it. */
export async function endQueue(): Promise<void> {
  await stopAll();
  await running;
  [queue.value, seen.value] = [[], null];
}

/** The folder that all of them lie in. */
function folderOf(items: readonly Picked[]): string {
  const folders = new Set(items.map(({ path }) => path.split('/').slice(0, 1).join('')));
  const [folder] = folders;
  return folders.size === 1 && items.every(({ path }) => path.includes('/')) ? folder! : 'pictures';
}
