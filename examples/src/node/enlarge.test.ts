import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import sharp from 'sharp';
import { expect, test } from 'vitest';

test('the script enlarges a picture', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'sr3kit-example-'));
  try {
    const [input, output] = [join(folder, 'in.png'), join(folder, 'out.webp')];
    await sharp({ create: { width: 12, height: 9, channels: 3, background: '#3c78b4' } })
      .png()
      .toFile(input);
    // From source, as there may be no build.
    const args = ['--conditions=@sr3kit/source', '--import', 'tsx', join(import.meta.dirname, 'enlarge.js')];
    await promisify(execFile)(process.execPath, [...args, input, output]);
    expect(await sharp(output).metadata()).toMatchObject({ format: 'webp', width: 48, height: 36, channels: 3 });
    // A picture of one colour stays one.
    const { channels } = await sharp(output).stats();
    for (const [i, value] of [0x3c, 0x78, 0xb4].entries()) expect(Math.abs(channels[i]!.mean - value)).toBeLessThan(6);
  } finally {
    await rm(folder, { recursive: true });
  }
});
