import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { memory } from '@tensorflow/tfjs-core';
import { beforeAll, expect } from 'vitest';
import { prepareEngine } from '@sr3kit/backends';
import { readImage } from '@sr3kit/data/node';
import { recordedIo, useTemporaryFolder, type RecordedIo } from '@sr3kit/testing';
import { main } from '../cli.ts';
import { writeTestPictures } from './testPictures.ts';

/** The configuration that tests train with: everything a run has, in seconds. */
export const smokeConfig: string = join(import.meta.dirname, '../../configs/smoke.yaml');

/** Arguments of `run smoke.yaml` on the pictures of a {@link WorkFolder}. */
export function runArguments(output: string, more: readonly string[] = []): string[] {
  const set = [`output=${output}`, 'data.files=[photos]', 'validation.files=[photos]', 'engine=wasm'];
  return ['run', smokeConfig, ...set.flatMap((each) => ['--set', each]), ...more];
}

/** A temporary folder that commands are run in; it holds three pictures in `photos`. */
export interface WorkFolder {
  /** Absolute path of something in it. */
  path(...parts: string[]): string;
  exists(...parts: string[]): boolean;
  read(...parts: string[]): Promise<string>;
  write(path: string, contents: string | Uint8Array): Promise<void>;
  /** Width and height of a picture. */
  size(...parts: string[]): Promise<[number, number]>;
  /** What a command is given as its world. */
  io(onWrite?: (text: string) => void): RecordedIo;
  /** `run smoke.yaml` into a folder; answers the exit code. */
  run(output: string, more?: readonly string[], io?: RecordedIo): Promise<number>;
  /**
   * Runs a command that has to refuse: exit code 2, a message and no stack, and the tensors there were.
   *
   * @returns What it said.
   */
  refusal(argv: readonly string[]): Promise<string>;
}

/** Makes a {@link WorkFolder} for the tests of a file, on wasm, and removes it after them. */
export function useWorkFolder(): WorkFolder {
  const path = useTemporaryFolder();
  beforeAll(async () => {
    await prepareEngine({ engine: 'wasm' });
    await writeTestPictures(path('photos'), 3, 48);
  });
  const io = (onWrite?: (text: string) => void): RecordedIo => recordedIo(path(), onWrite);
  return {
    path,
    exists: (...parts) => existsSync(path(...parts)),
    read: (...parts) => readFile(path(...parts), 'utf8'),
    async write(name, contents) {
      await mkdir(dirname(path(name)), { recursive: true });
      await writeFile(path(name), contents);
    },
    async size(...parts) {
      const { width, height } = await readImage(path(...parts));
      return [width, height];
    },
    io,
    run: (output, more = [], given = io()) => main(runArguments(output, more), given),
    async refusal(argv) {
      const given = io();
      const tensors = memory().numTensors;
      expect(await main(argv, given), given.err()).toBe(2);
      expect(memory().numTensors).toBe(tensors);
      expect(given.err()).not.toMatch(/^\s+at /m);
      return given.err();
    },
  };
}
