import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { writeImage } from '@sr3kit/data/node';
import { uniforms } from '@sr3kit/random';
import { recordedIo, useTemporaryFolder, type RecordedIo } from '@sr3kit/testing';
import type { Channels, Image } from 'sr3kit';
import { main } from '../cli.ts';

/** A folder of a test file's own, and the command in it. */
export interface WorkFolder {
  path(...parts: string[]): string;
  /** Writes a picture of noise; its folder is made. */
  picture(name: string, channels?: Channels, bits?: 8 | 16): Promise<Image>;
  /** `sr3 ARGS` on wasm; answers the exit code and what was said. */
  sr3(args: readonly string[], io?: RecordedIo): Promise<{ code: number; out: string; err: string; bytes: Uint8Array }>;
}

/** Makes a {@link WorkFolder} and removes it after the tests. */
export function useWorkFolder(): WorkFolder {
  const path = useTemporaryFolder();
  return {
    path,
    async picture(name, channels = 3, bits = 8) {
      const noise = uniforms(name.length, 0, 7 * 5 * channels);
      const data = bits === 8 ? Uint8Array.from(noise, (x) => 255 * x) : Uint16Array.from(noise, (x) => 65535 * x);
      const image = { width: 7, height: 5, channels, data };
      await mkdir(dirname(path(name)), { recursive: true });
      await writeImage(path(name), image);
      return image;
    },
    async sr3(args, io = recordedIo(path())) {
      const engine = args[0] === 'upscale' && !args.includes('--engine') ? ['--engine', 'wasm'] : [];
      const code = await main([...args, ...engine], io);
      return { code, out: io.out(), err: io.err(), bytes: io.bytes() };
    },
  };
}
