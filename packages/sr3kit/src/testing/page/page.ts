import {
  createUpscaler,
  deleteStoredModel,
  storedModel,
  storedModels,
  storeModel,
  toImage,
  toImageData,
  type Image,
  type ModelSource,
  type PictureInput,
} from '../../index.ts';
import { liteFiles } from '../liteFiles.ts';

/** A picture with transparent places, whose hidden colours no premultiplying canvas would keep. */
const rgba: Image = {
  width: 3,
  height: 2,
  channels: 4,
  data: Uint8Array.of(
    ...[255, 0, 0, 255],
    ...[0, 255, 0, 255],
    ...[0, 0, 255, 255],
    ...[9, 99, 199, 255],
    ...[0, 0, 0, 0],
    ...[200, 100, 50, 255],
  ),
};

async function upscale(input: PictureInput, model: ModelSource = liteFiles()): Promise<number[]> {
  const upscaler = await createUpscaler({ model, engine: 'cpu' });
  try {
    return [...(await upscaler.upscale(input)).data];
  } finally {
    upscaler.dispose();
  }
}

/** One picture in every form that browsers have. */
async function kinds(): Promise<Record<string, PictureInput>> {
  const pixels = toImageData(rgba) as ImageData;
  const offscreen = new OffscreenCanvas(3, 2);
  offscreen.getContext('2d')!.putImageData(pixels, 0, 0);
  const canvas = Object.assign(document.createElement('canvas'), { width: 3, height: 2 });
  canvas.getContext('2d')!.putImageData(pixels, 0, 0);
  const blob = await offscreen.convertToBlob({ type: 'image/png' });
  const img = Object.assign(new Image(), { src: URL.createObjectURL(blob) });
  await img.decode();
  return {
    ImageData: pixels,
    OffscreenCanvas: offscreen,
    canvas,
    Blob: blob,
    ImageBitmap: await createImageBitmap(blob),
    img,
  };
}

/** What a test in Node calls in the page. */
const page = {
  upscale,
  models: { liteFiles, storeModel, storedModel, storedModels, deleteStoredModel },
  rgba,
  async ofKinds(): Promise<Record<string, number[]>> {
    const results: Record<string, number[]> = {};
    for (const [name, input] of Object.entries(await kinds())) results[name] = await upscale(input);
    return results;
  },
  async refusal(blob: Blob): Promise<string> {
    return toImage(blob).then(
      () => 'taken',
      (error: Error) => error.message,
    );
  },
};

export type Page = typeof page;

Object.assign(globalThis, { page });
