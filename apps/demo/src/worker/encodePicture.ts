import type { Image } from '@sr3kit/imaging';
import { toImageData } from 'sr3kit';
import type { FileType } from './protocol.ts';

/**
 * A picture as a file. PNG keeps every bit: 16 bits a sample, and the colours of what is nearly transparent, which a
 * canvas would not. JPEG knows no transparency: it is laid on white.
 *
 * @throws Error where the browser does not write this kind of file.
 */
export async function encodePicture(image: Image, type: FileType, quality: number): Promise<Blob> {
  const { width, height, channels, data } = image;
  const exact = data instanceof Uint16Array || channels !== 3;
  if (type === 'image/png' && exact) {
    const { encode } = await import('fast-png');
    const depth = data instanceof Uint16Array ? 16 : 8;
    const bytes = encode(
      { width, height, channels, depth, data: data as Uint8Array | Uint16Array },
      { zlib: { level: 6 } },
    );
    return new Blob([bytes as Uint8Array<ArrayBuffer>], { type });
  }
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext('2d')!;
  context.putImageData(toImageData(image) as ImageData, 0, 0);
  if (type === 'image/jpeg') {
    context.globalCompositeOperation = 'destination-over';
    context.fillStyle = 'white';
    context.fillRect(0, 0, width, height);
  }
  const blob = await canvas.convertToBlob({ type, quality });
  // Browsers answer in PNG where they do not know a type.
  if (blob.type !== type) throw new Error(`this browser writes no ${type.slice(6).toUpperCase()}: save it as PNG`);
  return blob;
}
