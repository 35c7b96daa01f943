import sharp from 'sharp';
// node enlarge.js IN OUT: enlarges a picture four times.
import { photoX4 } from '@sr3kit/photo-x4';
import { createUpscaler } from 'sr3kit';

const [input, output] = process.argv.slice(2);
const decoded = await sharp(input).autoOrient().raw().toBuffer({ resolveWithObject: true });

const upscaler = await createUpscaler({ model: photoX4 });
const { width, height, channels, data } = await upscaler.upscale(decoded);
upscaler.dispose();

await sharp(data, { raw: { width, height, channels } }).toFile(output);
