import type { EngineName } from '@sr3kit/backends';
import type { Precision } from '@sr3kit/ops';

/** What all measurements are told. */
export interface BenchOptions {
  readonly engines: readonly ('auto' | EngineName)[];
  readonly peers: readonly PeerName[];
  readonly threads: number;
  /** What the convolutions of a training step multiply, on every side. */
  readonly precision: Precision;
  /** A smoke run: tiny shapes, few rounds; its figures mean nothing. */
  readonly quick: boolean;
  /** How often every side has its turn; null: as often as the measurement deems right. */
  readonly rounds: number | null;
  /** Tells the user what goes on. */
  readonly say: (text: string) => void;
}

/** What can be compared with. */
export type PeerName = 'pytorch' | 'upscalerjs' | 'realesrgan';

/** Something the user gave is wrong; the message says what and what to do. */
export class UsageError extends Error {}
