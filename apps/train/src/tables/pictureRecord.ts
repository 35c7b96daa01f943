import type { Measures } from '../evaluation/measure.ts';

/** What is kept of one picture that a method made, or of a photograph itself. */
export interface PictureRecord {
  /** Of the photograph. */
  readonly name: string;
  /** Against the photograph; none of the photograph itself. */
  readonly measures?: Measures | undefined;
  /** Wall time of the upscaling. */
  readonly seconds?: number | undefined;
  /** What the classifier sees, [1280], where there is one. */
  readonly features?: Float32Array | undefined;
  /** Its scores of the classes, [1000]. */
  readonly scores?: Float32Array | undefined;
  /** The right class, where the table is about classes. */
  readonly label?: number | undefined;
}

/** The records of one row of a table, in the order of the pictures. */
export interface MethodRecords {
  readonly name: string;
  readonly records: readonly PictureRecord[];
}
