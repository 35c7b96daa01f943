import type { Image } from '@sr3kit/imaging';
import { toImageData } from 'sr3kit';
import type { FileType } from './protocol.ts';
import { readBack } from './readBack.ts';

/**
 * A picture as a file. PNG keeps every bit: 16 bits per channel, and the colours of nearly transparent pixels, which a
 * canvas would lose; and every sample where the browser changes what is read from canvases. JPEG has no transparency: the picture is put on white.
 *
 * @throws Error if the browser cannot write this kind of file.
 */
export async function encodePicture(image: Image, type: FileType, quality: number): Promise<Blob> {
  const { width, height, channels, data } = image;
  const { canvasExact } = await readBack();
  const exact = data instanceof Uint16Array || channels !== 3 || !canvasExact;
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
  // Browsers write PNG instead of a type that they do not know.
  if (blob.type !== type) throw new Error(`this browser cannot write ${type.slice(6).toUpperCase()}: save it as PNG`);
  return blob;
}
