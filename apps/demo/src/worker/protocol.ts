import type { EngineLimits, EngineName, SkippedEngine } from '@sr3kit/backends';
import type { UpscaleMode, UpscaleOptions, UpscaleStep } from 'sr3kit';

/** The engine that computes, in plain data. */
export interface EngineReport {
  readonly name: EngineName;
  readonly device: string;
  readonly threads: number | null;
  readonly software: boolean;
  readonly limits: EngineLimits;
  readonly why: string;
  readonly skipped: readonly SkippedEngine[];
}

/** The models that come with the page: for clean pictures, and for those that were compressed or are a little noisy. */
export const BUILT_IN = ['photo-x4', 'photo-x4-real'] as const;
export type BuiltInModel = (typeof BUILT_IN)[number];

/** The model that is loaded. */
export interface ModelReport {
  readonly name: string;
  /** Which of those that come with the page; null for one that somebody opened from files. */
  readonly builtIn: BuiltInModel | null;
  /** Of `model.safetensors`. */
  readonly bytes: number;
  readonly parameters: number;
  readonly kind: string;
  readonly scale: number;
  readonly channels: number;
  readonly modes: readonly UpscaleMode[];
  /** How far its results are moved onto those that agree with the input, where nobody says otherwise. */
  readonly consistency: number;
  /** The most refinements. */
  readonly maxSteps: number;
  /** Whether the picture can be worked on in tiles. */
  readonly tiles: boolean;
  /** Whether it lies in the browser's Cache storage. */
  readonly kept: boolean;
  /** Why it does not, where that was tried. */
  readonly refused: string | null;
}

/** A download under way. */
export interface DownloadProgress {
  readonly loaded: number;
  readonly total: number;
}

/** A picture that was opened. */
export interface PictureReport {
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  /** Bits of a sample. */
  readonly bits: 8 | 16;
  /** What was converted on the way in, in sentences. */
  readonly notes: readonly string[];
  /** To look at; the receiver closes it. */
  readonly bitmap: ImageBitmap;
}

/** What to make of the picture that is open. */
export interface Job extends Required<Pick<UpscaleOptions, 'mode' | 'steps' | 'strength' | 'seed' | 'scale'>> {
  /** Null: what the model says. */
  readonly consistency: number | null;
}

/** A piece of work that is done. */
export interface JobStep extends Pick<
  UpscaleStep,
  'step' | 'steps' | 'tiles' | 'tilesTotal' | 'share' | 'secondsLeft'
> {
  /** How a piece of the picture now looks. */
  readonly preview?: PreviewPiece;
}

/** A piece of the model's picture, RGBA. Positions are pixels of the input magnified by the model's factor. */
export interface PreviewPiece {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  readonly data: Uint8ClampedArray<ArrayBuffer>;
}

/** Something that happened to a job and that its owner should hear of: smaller tiles, another engine. */
export interface JobNotice {
  readonly notice: string;
}

/** A finished picture; the worker keeps its pixels under `id`. */
export interface ResultReport {
  readonly id: number;
  readonly width: number;
  readonly height: number;
  readonly seconds: number;
  /** The engine that finished it. */
  readonly engine: EngineReport;
}

/** A kind of file to save. */
export type FileType = 'image/png' | 'image/jpeg' | 'image/webp';
