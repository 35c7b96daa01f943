import type { Engine, EngineName } from '@sr3kit/backends';
import type { Image } from '@sr3kit/imaging';
import { damageOf } from '@sr3kit/metrics';
import type { Mode } from '@sr3kit/models';
import { createUpscaler, suitableModel, type Upscaler } from 'sr3kit';
import { isFinal, nextAttempt, type Attempt } from './attempts.ts';
import { decodePicture } from './decodePicture.ts';
import { DeviceErrors } from './deviceErrors.ts';
import { forgetFiles } from './download.ts';
import { encodePicture } from './encodePicture.ts';
import { reportEngine, startEngine } from './engines.ts';
import { loadBuiltIn, readCheckpoint, readOwn, type LoadedModel } from './models.ts';
import type {
  BuiltInModel,
  DownloadProgress,
  EngineReport,
  FileType,
  Job,
  JobNotice,
  JobStep,
  ModelReport,
  PictureReport,
  ResultReport,
  SuitedReport,
} from './protocol.ts';
import { ResultStore } from './resultStore.ts';
import { runJob } from './runJob.ts';

/** Of a file: the tables of a JPEG come before the picture, but perhaps after a thumbnail and a colour profile. */
const BEGINNING = 2 ** 20;

/** A picture, and what its file says of itself. */
interface Decoded {
  readonly image: Image;
  readonly head: Uint8Array;
}

/** What the page has its worker do: it holds the engine, the model, the open picture and its results. */
export class Workshop {
  #engine: Engine | null = null;
  #model: LoadedModel | null = null;
  #upscaler: Upscaler | null = null;
  /** Models that come with the page, as they were loaded. */
  readonly #builtIn = new Map<BuiltInModel, LoadedModel>();
  #picture: Decoded | null = null;
  /** Pictures that were decoded and are not used yet, by their tokens. */
  readonly #decoded = new Map<number, Decoded>();
  #tokens = 0;
  #abort: AbortController | null = null;
  /** What has worked for the open picture. */
  #attempt: Attempt = {};
  readonly #results = new ResultStore();
  readonly #errors = new DeviceErrors();

  /** Makes an engine the one that computes. */
  async startEngine(name: 'auto' | EngineName): Promise<EngineReport> {
    this.#dropUpscaler();
    // The new one may need its memory.
    await this.#engine?.release();
    this.#engine = await startEngine(name);
    return reportEngine(this.#engine);
  }

  /** Loads a model that comes with the page. If it cannot be loaded, the one before stays. */
  async loadModel(name: BuiltInModel, onProgress: (progress: DownloadProgress) => void): Promise<ModelReport> {
    return this.#use(await this.#open(name, onProgress));
  }

  /**
   * Loads the model that suits the open picture, and has it compute. If it cannot be loaded, the one before stays.
   *
   * @param mode - A model that does not have it is not chosen.
   */
  async suit(mode: Mode, onProgress: (progress: DownloadProgress) => void): Promise<SuitedReport> {
    if (!this.#picture) throw new Error('open a picture first');
    const { image, head } = this.#picture;
    const models = {
      clean: () => this.#open('photo-x4', onProgress),
      worn: () => this.#open('photo-x4-real', onProgress),
      modesOf: ({ report }: LoadedModel) => report.modes,
    };
    const { model, why } = await suitableModel(damageOf(image, head), models, mode);
    return { report: this.#use(model), name: model.report.builtIn!, why };
  }

  /** Opens a model from two files. If they are not a model, the one before stays. */
  async openModel(name: string, config: Blob, weights: Blob): Promise<ModelReport> {
    return this.#use(await readOwn(name, config, weights));
  }

  /**
   * Makes a model of a PyTorch checkpoint. If it cannot be converted, the one before stays.
   *
   * @returns What was found in it as well, in words.
   */
  async openCheckpoint(
    file: Blob,
    name: string,
    config: Blob | null,
  ): Promise<{ readonly report: ModelReport; readonly notes: readonly string[] }> {
    const { notes, ...loaded } = await readCheckpoint(file, name, config);
    return { report: this.#use(loaded), notes };
  }

  /** Deletes the models that the browser keeps. */
  forgetModel(): Promise<void> {
    this.#builtIn.clear();
    return forgetFiles();
  }

  /**
   * Computes something small so that the first picture is faster: programs are then compiled and memory is reserved.
   *
   * @returns How long it took, in seconds per pixel of the input; null if it was not worth doing.
   */
  async warmUp(): Promise<number | null> {
    const { files, report } = this.#model!;
    // A GPU that is emulated in software gains nothing from it, and takes long.
    if (!report.tiles || !report.modes.includes('one-step') || this.#engine?.software !== false) return null;
    const side = 64;
    const channels = files.config.task.channels;
    const image = { width: side, height: side, channels, data: new Uint8Array(side * side * channels).fill(128) };
    const upscaler = await this.#ready();
    await upscaler.upscale(image, { mode: 'one-step' });
    const started = performance.now();
    await upscaler.upscale(image, { mode: 'one-step' });
    return (performance.now() - started) / 1000 / side ** 2;
  }

  /** Decodes a picture. The one before stays until {@link adopt}. */
  async decode(file: Blob, name: string): Promise<PictureReport> {
    const { image, notes } = await decodePicture(file, name);
    const token = (this.#tokens += 1);
    this.#decoded.set(token, { image, head: new Uint8Array(await file.slice(0, BEGINNING).arrayBuffer()) });
    const store = new ResultStore();
    const bitmap = await store.bitmap(store.add(image));
    const { width, height, channels } = image;
    return { token, width, height, channels, bits: image.data instanceof Uint16Array ? 16 : 8, notes, bitmap };
  }

  /** Puts a picture that was decoded in place of the one before, and drops the results of that one. */
  adopt(token: number): void {
    this.#picture = this.#decoded.get(token)!;
    this.#decoded.delete(token);
    this.#results.clear();
    this.#attempt = {};
  }

  /**
   * Keeps a picture that was decoded as a result of the open one.
   *
   * @returns Its number.
   */
  keep(token: number): number {
    const { image } = this.#decoded.get(token)!;
    this.#decoded.delete(token);
    return this.#results.add(image);
  }

  /** Drops a picture that was decoded and is not wanted. */
  discard(token: number): void {
    this.#decoded.delete(token);
  }

  /** Upscales the open picture; if memory runs out or the device fails, in smaller tiles and then on wasm. */
  async run(job: Job, onEvent: (event: JobStep | JobNotice) => void): Promise<ResultReport> {
    const picture = this.#picture?.image;
    const model = this.#model;
    if (!picture || !model) throw new Error('open a picture first');
    this.#abort = new AbortController();
    const { signal } = this.#abort;
    const started = performance.now();
    let attempt = this.#attempt;
    for (;;) {
      const upscaler = await this.#ready(attempt.engine);
      try {
        const { tile } = attempt;
        const image = await runJob(picture, job, { upscaler, errors: this.#errors, tile, signal, onStep: onEvent });
        const { width, height } = image;
        this.#attempt = attempt;
        const seconds = (performance.now() - started) / 1000;
        return { id: this.#results.add(image), width, height, seconds, engine: reportEngine(upscaler.engine) };
      } catch (error) {
        signal.throwIfAborted();
        if (isFinal(error)) throw error;
        const gone = (error as Error).name === 'EngineError';
        const next = nextAttempt(attempt, upscaler.engine.name, model.report.tiles, gone);
        if (!next) throw error;
        onEvent({ notice: noticeOf(error as Error, attempt, next) });
        attempt = next;
        this.#dropUpscaler();
      }
    }
  }

  /** Stops the running job; its `run` throws. */
  cancel(): void {
    this.#abort?.abort(new DOMException('stopped', 'AbortError'));
  }

  /** A finished picture for display. */
  bitmap(id: number): Promise<ImageBitmap> {
    return this.#results.bitmap(id);
  }

  /** A finished picture as a file. */
  encode(id: number, type: FileType, quality: number): Promise<Blob> {
    return encodePicture(this.#results.get(id), type, quality);
  }

  forget(ids: readonly number[]): void {
    this.#results.forget(ids);
  }

  async #open(name: BuiltInModel, onProgress: (progress: DownloadProgress) => void): Promise<LoadedModel> {
    const known = this.#builtIn.get(name);
    if (known) return known;
    const loaded = await loadBuiltIn(name, onProgress);
    this.#builtIn.set(name, loaded);
    return loaded;
  }

  #use(model: LoadedModel): ModelReport {
    if (this.#model !== model) this.#dropUpscaler();
    this.#model = model;
    return model.report;
  }

  async #ready(engine?: EngineName): Promise<Upscaler> {
    if (engine !== undefined && engine !== this.#engine?.name) await this.startEngine(engine);
    this.#engine ??= await startEngine('auto');
    this.#upscaler ??= await createUpscaler({ model: this.#model!.files, engine: this.#engine });
    return this.#upscaler;
  }

  #dropUpscaler(): void {
    this.#upscaler?.dispose();
    this.#upscaler = null;
  }
}

function noticeOf({ message }: Error, from: Attempt, to: Attempt): string {
  const how =
    to.engine !== undefined && to.engine !== from.engine
      ? 'continuing on WebAssembly'
      : `continuing in tiles of ${to.tile} pixels`;
  return `That did not work (${message}): ${how}.`;
}
