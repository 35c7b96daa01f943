import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import sharp from 'sharp';
import type { Channels, Image } from '@sr3kit/imaging';
import { uniforms } from '@sr3kit/random';

/** A picture of random samples over the whole range. */
export function noise(width: number, height: number, channels: Channels, seed: number = 1): Image<Uint8Array> {
  const data = Uint8Array.from(uniforms(seed, 0, width * height * channels), (value) => value * 256);
  return { width, height, channels, data };
}

/** {@link noise} with 16-bit samples. */
export function noise16(width: number, height: number, channels: Channels, seed: number = 1): Image<Uint16Array> {
  const data = Uint16Array.from(uniforms(seed, 0, width * height * channels), (value) => value * 65536);
  return { width, height, channels, data };
}

/** Encodes with sharp alone, so that tests of reading do not lean on our writing. */
export async function encode(image: Image<Uint8Array | Uint16Array>, format: string = 'png'): Promise<Buffer> {
  const { width, height, channels, data } = image;
  const wide = data instanceof Uint16Array;
  const space = channels < 3 ? (wide ? 'grey16' : 'b-w') : wide ? 'rgb16' : 'srgb';
  const samples = sharp(data, { raw: { width, height, channels } }).toColourspace(space);
  if (format === 'tiff') return samples.tiff({ compression: 'lzw' }).toBuffer();
  if (format === 'webp') return samples.webp({ lossless: true }).toBuffer();
  if (format === 'avif') return samples.avif({ lossless: true }).toBuffer();
  return samples.toFormat(format as 'png').toBuffer();
}

/** A folder for one test, with its files; `remove` deletes it. */
export async function temporaryFolder(
  files: Readonly<Record<string, string | Uint8Array>> = {},
): Promise<{ folder: string; remove: () => Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'sr3kit-data-'));
  await put(folder, files);
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) };
}

/** Writes files into a folder, and the folders between. */
export async function put(folder: string, files: Readonly<Record<string, string | Uint8Array>>): Promise<void> {
  for (const [name, content] of Object.entries(files)) {
    const path = join(folder, name);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, content);
  }
}

/** A PNG whose header is whole and whose pixels are cut off: it is found out when it is decoded. */
export async function truncatedPng(width: number, height: number, seed: number = 1): Promise<Buffer> {
  const whole = await encode(noise(width, height, 3, seed));
  return whole.subarray(0, Math.floor(whole.length / 2));
}
