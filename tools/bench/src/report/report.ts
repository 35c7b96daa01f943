import type { Circumstances } from './machine.ts';

/** A table of a report: rows of text, as they are printed. */
export interface ReportTable {
  readonly title: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** Something that both sides computed and that has to be equal. */
export interface Agreement {
  readonly what: string;
  /** Relative. */
  readonly difference: number;
  readonly tolerance: number;
}

/** What a measurement found. */
export interface Findings {
  /** Of what: the name of its section in the docs, with the engines. */
  readonly name: string;
  readonly tables: readonly ReportTable[];
  readonly agreements: readonly Agreement[];
  /** What ran, in words, with versions and threads. */
  readonly sides: readonly string[];
  readonly notes: readonly string[];
  /** The figures behind the tables, for `--json`. */
  readonly figures: unknown;
}

/** Findings with what is needed to repeat them. */
export interface Report extends Findings, Circumstances {}

/** Those that do not agree. */
export function disagreements({ agreements }: Findings): readonly Agreement[] {
  return agreements.filter(({ difference, tolerance }) => !(difference <= tolerance));
}

/** An agreement in one line. */
export function describeAgreement({ what, difference, tolerance }: Agreement): string {
  const sign = difference <= tolerance ? 'agree' : 'DO NOT AGREE';
  return `${what} ${sign}: relative difference ${difference.toExponential(1)}, tolerance ${tolerance.toExponential(0)}`;
}
