import { closeSync, openSync, writeSync } from 'node:fs';
import { fileProblem } from '@sr3kit/safetensors/node';

/** A file that grows, written at once: after a kill nothing but the piece being written is lost. Owns the open file. */
export class AppendFile {
  readonly #path: string;
  readonly #file: number;

  constructor(path: string) {
    this.#path = path;
    this.#file = this.#tell(() => openSync(path, 'a'));
  }

  /** @throws CheckpointError that names the file, for instance on a full disk. */
  append(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length;) at += this.#tell(() => writeSync(this.#file, bytes, at));
  }

  close(): void {
    closeSync(this.#file);
  }

  /** What a write has to say of a full disk does not name the file. */
  #tell<T>(act: () => T): T {
    try {
      return act();
    } catch (error) {
      throw fileProblem(this.#path, error);
    }
  }
}
