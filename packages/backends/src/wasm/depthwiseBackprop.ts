import {
  add,
  backend_util,
  concat,
  DepthwiseConv2dNativeBackpropFilter,
  DepthwiseConv2dNativeBackpropInput,
  mul,
  pad,
  reshape,
  slice,
  stridedSlice,
  sum,
  tidy,
  type KernelConfig,
  type Tensor,
  type Tensor4D,
} from '@tensorflow/tfjs-core';
import { dilate } from './conv2dBackpropInput.ts';

type Shape4D = [number, number, number, number];

interface DepthwiseAttrs {
  readonly strides: [number, number] | number;
  readonly pad: 'valid' | 'same' | number | backend_util.ExplicitPadding;
  readonly dimRoundingMode?: 'floor' | 'round' | 'ceil';
}

/**
 * The gradient of depthwiseConv2d for its filter, which the wasm engine lacks: for each tap, the sum over samples of
 * x times dy. NHWC, any stride and padding, dilation 1. Output [filterHeight, filterWidth, inChannels, multiplier].
 */
export const depthwiseBackpropFilter: KernelConfig = {
  kernelName: DepthwiseConv2dNativeBackpropFilter,
  backendName: 'wasm',
  kernelFunc: ({ inputs, attrs }) => {
    const { x, dy } = inputs as unknown as { x: Tensor4D; dy: Tensor4D };
    const options = attrs as unknown as DepthwiseAttrs & { filterShape: Shape4D };
    const taps = tapWindows(x.shape, options.filterShape, options);
    const [, , channels, multiplier] = options.filterShape;
    return tidy(() => {
      const padded = pad(x, taps.padding);
      const dySplit = reshape(dy, [taps.samples, channels, multiplier]);
      const gradients = taps.windows.map(({ begin, end }) => {
        const samples = stridedSlice(padded, begin, end, taps.strides);
        return sum(mul(reshape(samples, [taps.samples, channels, 1]), dySplit), 0, true);
      });
      return reshape(concat(gradients, 0), options.filterShape);
    });
  },
};

/**
 * The gradient of depthwiseConv2d for its input, which the wasm engine lacks: each tap adds dy times its weight where it
 * had read. NHWC, any stride and padding, dilation 1. Output has the input's shape.
 */
export const depthwiseBackpropInput: KernelConfig = {
  kernelName: DepthwiseConv2dNativeBackpropInput,
  backendName: 'wasm',
  kernelFunc: ({ inputs, attrs }) => {
    const { dy, filter } = inputs as unknown as { dy: Tensor4D; filter: Tensor4D };
    const options = attrs as unknown as DepthwiseAttrs & { inputShape: Shape4D };
    const taps = tapWindows(options.inputShape, filter.shape, options);
    const [batch, inHeight, inWidth, channels] = options.inputShape;
    const multiplier = filter.shape[3];
    return tidy(() => {
      const weights = reshape(filter, [taps.windows.length, channels, multiplier]);
      const dySplit = reshape(dy, [taps.samples, channels, multiplier]);
      const dyShape: Shape4D = [batch, taps.outHeight, taps.outWidth, channels];
      const parts = taps.windows.map(({ begin }, tap) => {
        const weight = slice(weights, [tap, 0, 0], [1, channels, multiplier]);
        const part: Tensor4D = reshape(sum(mul(dySplit, weight), 2), dyShape);
        const dilated = dilate(part, taps.strides[1], taps.strides[2]);
        return pad(dilated, [
          [0, 0],
          [begin[1], taps.height - begin[1] - dilated.shape[1]],
          [begin[2], taps.width - begin[2] - dilated.shape[2]],
          [0, 0],
        ]);
      });
      const padded = parts.reduce((total, part) => add(total, part));
      return slice(padded, [0, taps.padding[1][0], taps.padding[2][0], 0], [batch, inHeight, inWidth, channels]);
    }) as Tensor;
  },
};

/** For each tap, the window of the padded input that it reads. */
function tapWindows(inputShape: Shape4D, filterShape: Shape4D, attrs: DepthwiseAttrs) {
  const { strides, dimRoundingMode } = attrs;
  const info = backend_util.computeConv2DInfo(inputShape, filterShape, strides, 1, attrs.pad, dimRoundingMode, true);
  const { batchSize, inChannels, outHeight, outWidth, strideHeight, strideWidth, padInfo } = info;
  const height = info.inHeight + padInfo.top + padInfo.bottom;
  const width = info.inWidth + padInfo.left + padInfo.right;
  const windows: { begin: Shape4D; end: Shape4D }[] = [];
  for (let top = 0; top < info.filterHeight; top++) {
    for (let left = 0; left < info.filterWidth; left++) {
      windows.push({
        begin: [0, top, left, 0],
        end: [batchSize, top + (outHeight - 1) * strideHeight + 1, left + (outWidth - 1) * strideWidth + 1, inChannels],
      });
    }
  }
  const padding: [[number, number], [number, number], [number, number], [number, number]] = [
    [0, 0],
    [padInfo.top, padInfo.bottom],
    [padInfo.left, padInfo.right],
    [0, 0],
  ];
  const strides4: Shape4D = [1, strideHeight, strideWidth, 1];
  const samples = batchSize * outHeight * outWidth;
  return { windows, padding, strides: strides4, samples, height, width, outHeight, outWidth };
}
