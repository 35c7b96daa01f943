// node enlarge.js IN OUT: enlarges a picture four times.
import { photoX4 } from '@sr3kit/photo-x4';
import sharp from 'sharp';
import { createUpscaler } from 'sr3kit';

const [input, output] = process.argv.slice(2);
const upscaler = await createUpscaler({ model: photoX4 });
const decoded = await sharp(input).autoOrient().raw().toBuffer({ resolveWithObject: true });
for await (const { share, secondsLeft, picture } of upscaler.upscale(decoded)) {
  console.error(`${Math.round(100 * share)} %, ${secondsLeft.toFixed(1)} s left`);
  if (!picture) continue;
  const { width, height, channels, data } = picture;
  await sharp(data, { raw: { width, height, channels } }).toFile(output);
}
upscaler.dispose();
