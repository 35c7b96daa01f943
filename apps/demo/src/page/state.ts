import { computed, signal } from '@preact/signals';
import type { Mode } from '@sr3kit/models';
import { scalesFor } from '../worker/limits.ts';
import type {
  DownloadProgress,
  EngineReport,
  Job,
  JobPreparation,
  JobStep,
  ModelChoice,
  ModelReport,
  SuitedReport,
} from '../worker/protocol.ts';
import { askedModel, askedSettings } from './address.ts';
import { USUAL_STEPS, type JobSettings, type Settings } from './settings.ts';

/** The picture that is open. */
export interface OpenPicture {
  readonly name: string;
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  readonly bits: 8 | 16;
  readonly notes: readonly string[];
}

/** A picture made from it. */
export interface Result extends Job {
  readonly id: number;
  /** The name of the model. */
  readonly model: string;
  readonly seconds: number;
  /** For which of them the GPU was busy, by its own clock; null where it tells none. */
  readonly gpuSeconds: number | null;
  readonly engine: string;
  /** What makes it what it is: two results of one key are the same picture. */
  readonly key: string;
  readonly width: number;
  readonly height: number;
  /** How it was refined; empty where that is not known any more. */
  readonly frames: readonly Frame[];
  /** A small copy, for choosing between results. */
  readonly thumbnail: HTMLCanvasElement;
}

/** A picture of the queue. */
export interface QueueItem {
  readonly file: File;
  /** Its name, with the folders that it came with. */
  readonly path: string;
  readonly state: 'waiting' | 'working' | 'done' | 'failed';
  /** What came of it, in words. */
  readonly note: string;
  /** What it took. */
  readonly seconds: number;
  /** The file that was made of it, and how; null where there is none. */
  readonly result: QueueResult | null;
  readonly saved: boolean;
}

/** What was made of a picture of the queue. */
interface QueueResult {
  /** Of the file, with the folders that the picture came with. */
  readonly name: string;
  readonly file: Blob;
  /** What it was as a result of the open picture. */
  readonly made: Omit<Result, 'id' | 'frames' | 'thumbnail'>;
}

/** Work in progress. */
export interface Progress extends Omit<JobStep, 'secondsLeft' | 'preview'> {
  readonly mode: Mode;
  /** Of the picture that is being made. */
  readonly width: number;
  readonly height: number;
  readonly sample: number;
  readonly samples: number;
  readonly secondsLeft: number | null;
}

/** Roughly what a job will take. */
export interface Estimate {
  readonly seconds: number;
  readonly bytes: number;
}

/** A message for the user. */
export interface Message {
  readonly tone: 'error' | 'note';
  readonly text: string;
}

/** A picture in the strip: how the whole picture looked after a refinement. */
export interface Frame {
  readonly label: string;
  readonly canvas: HTMLCanvasElement;
  /** Its middle, at full size, so that texture can be seen. */
  readonly cut: HTMLCanvasElement;
}

export type View = 'compare' | 'result' | 'difference';

export const engine = signal<EngineReport | null>(null);
export const model = signal<ModelReport | null>(null);
/** Which of the models that come with the page is wanted. */
export const modelChoice = signal<ModelChoice>(askedModel());
/** What the page chose for the open picture, and why; null where the user has chosen, and before it was looked at. */
export const suited = signal<Pick<SuitedReport, 'name' | 'why'> | null>(null);
/** Why the engine or the model is not there, though it was tried; null while it is being tried, and where both are there. */
export const failure = signal<string | null>(null);
export const download = signal<DownloadProgress | null>(null);
export const picture = signal<OpenPicture | null>(null);
export const opening = signal(false);
/** Whether somebody has begun to open something, if only a dialog to choose a file: the page must not be loaded again. */
export const begun = signal(false);
/** Pictures that are upscaled one after the other; empty where only one is open. */
export const queue = signal<readonly QueueItem[]>([]);
export const queueing = signal(false);
/** Which of them is open in the viewer. */
export const seen = signal<number | null>(null);
export const results = signal<readonly Result[]>([]);
/** The result that is shown. */
export const shown = signal<number | null>(null);
/** What it is compared with: the input, or another result. */
export const against = signal<number | 'input'>('input');
export const view = signal<View>('compare');
export const settings = signal<Settings>(askedSettings());
/** The settings as a job takes them. */
export const jobSettings = computed<JobSettings>(() => {
  const { steps, ...others } = settings.value;
  return { ...others, steps: steps ?? model.value?.usualSteps ?? USUAL_STEPS };
});
export const progress = signal<Progress | null>(null);
/** How far the programs of the GPU are, while they are compiled. */
export const preparation = signal<JobPreparation | null>(null);
/** A job that waits for the user's consent, because it needs much time or memory. */
export const waiting = signal<Estimate | null>(null);
/** The strip of the diffusion that is under way. */
export const forming = signal<readonly Frame[]>([]);
/** The frame shown in place of the result; null for the result. */
export const frame = signal<number | null>(null);
export const messages = signal<readonly Message[]>([]);
/** Quality of JPEG and WebP, 0 to 1. */
export const quality = signal(0.92);
/** Something that is said for a moment, over the page. */
export const toast = signal('');
/** What screen readers are told. */
export const spoken = signal('');

export const shownResult = computed(() => results.value.find(({ id }) => id === shown.value) ?? null);
/** The strip of what is shown. */
export const frames = computed(() =>
  progress.value?.mode === 'diffusion' ? forming.value : (shownResult.value?.frames ?? []),
);
/** Whether what is seen is a result that can be saved. */
export const savable = computed(() => shown.value !== null && progress.value === null && frame.value === null);
export const busy = computed(
  () => progress.value !== null || opening.value || queueing.value || download.value !== null,
);
/** Magnifications on offer; of a queue each picture takes what its size allows. */
export const scales = computed(() => scalesOf(queue.value.length > 0 ? null : picture.value));
export const output = computed(() => {
  const { width, height } = picture.value ?? { width: 0, height: 0 };
  const { scale } = settings.value;
  return { width: Math.ceil(width * scale), height: Math.ceil(height * scale) };
});

/** The size of what is shown: of the picture that is being made, or of the result; of the one to come where there is none. */
export const shownSize = computed(() => progress.value ?? shownResult.value ?? output.value);

/** Magnifications whose result is within the limits, largest first. */
export function scalesOf(open: OpenPicture | null): number[] {
  const { width, height } = open ?? { width: 1, height: 1 };
  return scalesFor(width, height, model.value?.scale ?? 4);
}

/** Shows a message until it is dismissed. */
export function say(tone: Message['tone'], text: string): void {
  messages.value = [...messages.value.filter((message) => message.text !== text), { tone, text }];
}

/** Says something for a moment, without moving anything. */
export function mention(text: string): void {
  toast.value = text;
  setTimeout(() => {
    if (toast.value === text) toast.value = '';
  }, 5000);
}

/** Changes settings. */
export function set(change: Partial<Settings>): void {
  settings.value = { ...settings.value, ...change };
}
