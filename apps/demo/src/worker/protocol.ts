import type { EngineLimits, EngineName, SkippedEngine } from '@sr3kit/backends';
import type { UpscaleMode } from 'sr3kit';

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

/** The model that is loaded. */
export interface ModelReport {
  readonly name: string;
  /** Whether somebody opened it from files. */
  readonly own: boolean;
  /** Of `model.safetensors`. */
  readonly bytes: number;
  readonly parameters: number;
  readonly kind: string;
  readonly scale: number;
  readonly channels: number;
  readonly modes: readonly UpscaleMode[];
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
export interface Job {
  readonly mode: UpscaleMode;
  readonly steps: number;
  readonly strength: number;
  readonly consistency: number;
  readonly seed: number;
  /** Magnification of the result. */
  readonly scale: number;
  /** Whether steps show the picture forming. */
  readonly previews: boolean;
}

/** A piece of work that is done. */
export interface JobStep {
  readonly step: number;
  readonly steps: number;
  readonly tiles: number;
  readonly tilesTotal: number;
  readonly share: number;
  readonly secondsLeft: number;
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
