import type { EngineLimits, EngineName, SkippedEngine } from '@sr3kit/backends';
import type { Mode } from '@sr3kit/models';
import type { SamplerName } from '@sr3kit/samplers';
import type { UpscaleOptions, UpscaleStep } from 'sr3kit';

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

/** The models that come with the page: one for clean pictures, one for pictures that are compressed or a little noisy. */
export const BUILT_IN = ['photo-x4', 'photo-x4-real'] as const;
export type BuiltInModel = (typeof BUILT_IN)[number];

/** What decides which of them is used: the state of each picture, or the user. */
export type ModelChoice = 'auto' | BuiltInModel;

/** The model that suits the open picture. */
export interface SuitedReport {
  readonly report: ModelReport;
  readonly name: BuiltInModel;
  /** What was seen in the picture, in words. */
  readonly why: string;
}

/** The model that is loaded. */
export interface ModelReport {
  readonly name: string;
  /** Which of the models that come with the page; null for one opened from files. */
  readonly builtIn: BuiltInModel | null;
  /** Of `model.safetensors`. */
  readonly bytes: number;
  readonly parameters: number;
  readonly scale: number;
  readonly channels: number;
  readonly modes: readonly Mode[];
  /** How far its results are moved towards agreement with the input, unless the settings say otherwise. */
  readonly consistency: number;
  /** Refinements where nobody asks for a number, as the library has it. */
  readonly usualSteps: number;
  /** Numbers of refinements that start from the crisp picture; the others start from noise. */
  readonly crispSteps: readonly number[];
  /** The largest number of refinements. */
  readonly maxSteps: number;
  /** Whether the picture can be worked on in tiles. */
  readonly tiles: boolean;
  /** Whether it is kept in the browser's Cache storage. */
  readonly kept: boolean;
  /** Why not, if that was tried. */
  readonly refused: string | null;
}

/** A download in progress. */
export interface DownloadProgress {
  readonly loaded: number;
  readonly total: number;
}

/** A picture that was opened. */
export interface PictureReport {
  /** To put it in place of the open picture. */
  readonly token: number;
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  /** Bits of a sample. */
  readonly bits: 8 | 16;
  /** What was converted when it was opened, in sentences. */
  readonly notes: readonly string[];
  /** For display; the receiver closes it. */
  readonly bitmap: ImageBitmap;
}

/** How to upscale the open picture. */
export interface Job extends Required<Pick<UpscaleOptions, 'mode' | 'steps' | 'strength' | 'seed' | 'scale'>> {
  readonly sampler: SamplerName;
  /** Null: what the model says. */
  readonly consistency: number | null;
}

/** A finished piece of work. */
export interface JobStep extends Pick<
  UpscaleStep,
  'step' | 'steps' | 'tiles' | 'tilesTotal' | 'share' | 'secondsLeft'
> {
  /** How that piece of the picture looks now. */
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

/** Something about a job that its owner should know: smaller tiles, another engine. */
export interface JobNotice {
  readonly notice: string;
}

/** How far the programs are that the GPU will run: they are compiled before the first picture. */
export interface JobPreparation {
  readonly compiled: number;
  readonly total: number;
}

/** A finished picture; the worker keeps its pixels under `id`. */
export interface ResultReport {
  readonly id: number;
  readonly width: number;
  readonly height: number;
  readonly seconds: number;
  /** For which of them the GPU was busy, by its own clock; null where it tells none. */
  readonly gpuSeconds: number | null;
  /** The engine that finished it. */
  readonly engine: EngineReport;
}

/** A kind of file to save. */
export type FileType = 'image/png' | 'image/jpeg' | 'image/webp';
