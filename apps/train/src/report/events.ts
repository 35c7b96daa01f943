/** What a run tells whoever watches it, one small record at a time. Times are in seconds. */
export type RunEvent =
  | {
      readonly event: 'engine';
      readonly name: string;
      readonly device: string;
      readonly threads: number | null;
      readonly why: string;
      /** Better engines that this machine lacks, and why. */
      readonly skipped: readonly { readonly name: string; readonly why: string }[];
    }
  | { readonly event: 'data'; readonly pictures: number; readonly validation: number }
  | { readonly event: 'skipped'; readonly path: string; readonly reason: string }
  | { readonly event: 'note'; readonly text: string }
  | {
      readonly event: 'start';
      readonly step: number;
      readonly steps: number;
      readonly parameters: number;
      readonly output: string;
    }
  | {
      readonly event: 'step';
      readonly step: number;
      readonly steps: number;
      readonly loss: number;
      readonly smoothed: number;
      readonly gradNorm: number;
      readonly learningRate: number;
      readonly imagesPerSecond: number;
      readonly eta: number;
      /** Validations to come that `eta` lacks, because none has been timed yet. */
      readonly untimedValidations: number;
    }
  | {
      readonly event: 'estimate';
      readonly parameters: number;
      readonly pictures: number;
      readonly secondsPerStep: number;
      readonly imagesPerSecond: number;
      /** Of all steps, without validations. */
      readonly totalSeconds: number;
      /** Of one evaluation of one picture; a validation makes one for each step of its sampling. */
      readonly evaluationSeconds?: number;
      /** Largest memory of the engine's tensors within a step. */
      readonly engineBytes: number;
      /** Largest memory of the process so far. */
      readonly processBytes: number;
    }
  | ({ readonly event: 'validation'; readonly step: number; readonly best: boolean } & Readonly<
      Record<string, unknown>
    >)
  | { readonly event: 'checkpoint'; readonly step: number; readonly path: string }
  | { readonly event: 'interrupted'; readonly step: number; readonly path: string }
  | { readonly event: 'done'; readonly step: number; readonly seconds: number; readonly model: string };

/** Receives the events of a run in order. `close` ends a line that is still open. */
export interface Reporter {
  report(event: RunEvent): void;
  close(): void;
}
