import { ResizeNearestNeighborGrad, tensor4d, type KernelConfig, type Tensor4D } from '@tensorflow/tfjs-core';

interface ResizeAttrs {
  readonly alignCorners: boolean;
  readonly halfPixelCenters?: boolean;
}

/**
 * The gradient of resizeNearestNeighbor on the cpu engine. The engine's own reads the wrong pictures of dy for every
 * batch index but the first. Inputs: images [batch, height, width, channels], dy [batch, newHeight, newWidth, channels];
 * output like images: each pixel of dy is added to the pixel that it was copied from.
 */
export const resizeNearestNeighborGrad: KernelConfig = {
  kernelName: ResizeNearestNeighborGrad,
  backendName: 'cpu',
  kernelFunc: ({ inputs, attrs }) => {
    const { images, dy } = inputs as unknown as { images: Tensor4D; dy: Tensor4D };
    const [batch, height, width, channels] = images.shape;
    const [, newHeight, newWidth] = dy.shape;
    const rows = sources(height, newHeight, attrs as unknown as ResizeAttrs);
    const columns = sources(width, newWidth, attrs as unknown as ResizeAttrs);
    const values = dy.dataSync();
    const gradient = new Float32Array(images.size);
    let from = 0;
    for (let b = 0; b < batch; b++) {
      for (const row of rows) {
        for (const column of columns) {
          const to = ((b * height + row) * width + column) * channels;
          for (let c = 0; c < channels; c++) gradient[to + c]! += values[from++]!;
        }
      }
    }
    return tensor4d(gradient, images.shape);
  },
};

/** For each of `newLength` positions, the position among `length` that the forward kernel copies from. */
function sources(length: number, newLength: number, { alignCorners, halfPixelCenters }: ResizeAttrs): Int32Array {
  const corners = alignCorners && newLength > 1;
  const ratio = corners ? (length - 1) / (newLength - 1) : length / newLength;
  return Int32Array.from({ length: newLength }, (_, i) => {
    const position = ratio * (halfPixelCenters === true ? i + 0.5 : i);
    return Math.max(0, Math.min(length - 1, alignCorners ? Math.round(position) : Math.floor(position)));
  });
}
