import { expose, transfer, type ProxyMarked } from 'comlink';
import type { EngineName } from '@sr3kit/backends';
import type { Mode } from '@sr3kit/models';
import type { BuiltInModel, DownloadProgress, FileType, Job, JobNotice, JobStep } from './protocol.ts';
import { Workshop } from './workshop.ts';
import { zipFiles, type Zipped } from './zip.ts';

const workshop = new Workshop();

/** A function of the page: calling it sends a message. */
type Remote<T> = ((value: T) => void) & ProxyMarked;

/** What the page calls. Bitmaps and previews are handed over, not copied. */
const api = {
  startEngine: (name: 'auto' | EngineName) => workshop.startEngine(name),
  loadModel: (name: BuiltInModel, onProgress: Remote<DownloadProgress>) => workshop.loadModel(name, onProgress),
  suit: (mode: Mode, onProgress: Remote<DownloadProgress>) => workshop.suit(mode, onProgress),
  openModel: (name: string, config: Blob, weights: Blob) => workshop.openModel(name, config, weights),
  openCheckpoint: (file: Blob, name: string, config: Blob | null) => workshop.openCheckpoint(file, name, config),
  forgetModel: () => workshop.forgetModel(),
  warmUp: () => workshop.warmUp(),
  async decode(file: Blob, name: string) {
    const report = await workshop.decode(file, name);
    return transfer(report, [report.bitmap]);
  },
  adopt: (token: number) => workshop.adopt(token),
  keep: (token: number) => workshop.keep(token),
  discard: (token: number) => workshop.discard(token),
  run: (job: Job, onEvent: Remote<JobStep | JobNotice>) =>
    workshop.run(job, (event) =>
      onEvent('preview' in event && event.preview ? transfer(event, [event.preview.data.buffer]) : event),
    ),
  cancel: () => workshop.cancel(),
  async bitmap(id: number) {
    const bitmap = await workshop.bitmap(id);
    return transfer(bitmap, [bitmap]);
  },
  encode: (id: number, type: FileType, quality: number) => workshop.encode(id, type, quality),
  zip: (files: readonly Zipped[]) => zipFiles(files),
  forget: (ids: readonly number[]) => workshop.forget(ids),
};

/** See {@link Workshop}. */
export type WorkerApi = typeof api;

expose(api);
