import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { writeImage } from '@sr3kit/data/node';
import { uniforms } from '@sr3kit/random';

/** Writes small RGB pictures (waves with some noise, another one for each number) into a folder, which is made. */
export async function writeTestPictures(folder: string, count: number, side: number): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (let index = 0; index < count; index += 1) {
    const noise = uniforms(index, 0, side * side * 3);
    const data = Uint8Array.from(noise, (value, i) => {
      const [x, y, channel] = [Math.floor(i / 3) % side, Math.floor(i / 3 / side), i % 3];
      return 128 + 80 * Math.sin((x * (index + 1) + y * (channel + 1)) / 5) + 40 * (value - 0.5);
    });
    await writeImage(join(folder, `picture-${index}.png`), { width: side, height: side, channels: 3, data });
  }
}
