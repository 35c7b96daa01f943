import {
  backend_util,
  conv2d,
  Conv2DBackpropInput,
  pad,
  reshape,
  reverse,
  slice,
  tidy,
  transpose,
  type KernelConfig,
  type KernelFunc,
  type Tensor4D,
} from '@tensorflow/tfjs-core';

interface InputGradientAttrs {
  readonly strides: [number, number] | number;
  readonly pad: 'valid' | 'same' | number | backend_util.ExplicitPadding;
  readonly dataFormat: 'NHWC' | 'NCHW';
  readonly dimRoundingMode?: 'floor' | 'round' | 'ceil';
  readonly inputShape: [number, number, number, number];
}

/**
 * The gradient of conv2d for its input (and so conv2dTranspose) on the wasm engine, as a convolution: dy, with stride - 1
 * zeros between its samples, convolved with the filter rotated by 180 degrees and its channels exchanged. The engine's own
 * kernel is a plain loop, some ten times slower than its convolution.
 *
 * @param original - The engine's own kernel, for the cases this form does not cover: padding beyond the filter's size.
 */
export function conv2dBackpropInput(original: KernelFunc): KernelConfig {
  return {
    kernelName: Conv2DBackpropInput,
    backendName: 'wasm',
    kernelFunc: (call) => {
      const { dy, filter } = call.inputs as unknown as { dy: Tensor4D; filter: Tensor4D };
      return inputGradient(dy, filter, call.attrs as unknown as InputGradientAttrs) ?? original(call);
    },
  };
}

function inputGradient(dy: Tensor4D, filter: Tensor4D, attrs: InputGradientAttrs): Tensor4D | null {
  const { strides, inputShape, dimRoundingMode } = attrs;
  if (attrs.dataFormat !== 'NHWC') return null;
  const info = backend_util.computeConv2DInfo(inputShape, filter.shape, strides, 1, attrs.pad, dimRoundingMode);
  const { outHeight, outWidth, strideHeight, strideWidth, inHeight, inWidth, filterHeight, filterWidth } = info;
  const top = filterHeight - 1 - info.padInfo.top;
  const left = filterWidth - 1 - info.padInfo.left;
  const bottom = inHeight + info.padInfo.top - ((outHeight - 1) * strideHeight + 1);
  const right = inWidth + info.padInfo.left - ((outWidth - 1) * strideWidth + 1);
  if (Math.min(top, left, bottom, right) < 0) return null;

  return tidy(() => {
    const rotated = transpose(reverse(filter, [0, 1]), [0, 1, 3, 2]);
    return conv2d(dilate(dy, strideHeight, strideWidth), rotated, 1, [
      [0, 0],
      [top, bottom],
      [left, right],
      [0, 0],
    ]);
  });
}

/** Dilation: puts stride - 1 zeros between the samples: [b, h, w, c] -> [b, (h - 1) * strideHeight + 1, (w - 1) * strideWidth + 1, c]. */
export function dilate(image: Tensor4D, strideHeight: number, strideWidth: number): Tensor4D {
  if (strideHeight === 1 && strideWidth === 1) return image;
  return tidy(() => {
    const [batch, height, width, channels] = image.shape;
    const rows = pad(reshape(image, [batch * height, 1, width * channels]), [
      [0, 0],
      [0, strideHeight - 1],
      [0, 0],
    ]);
    const columns = pad(reshape(rows, [batch * height * strideHeight * width, 1, channels]), [
      [0, 0],
      [0, strideWidth - 1],
      [0, 0],
    ]);
    const cells: Tensor4D = reshape(columns, [batch, height * strideHeight, width * strideWidth, channels]);
    return slice(cells, 0, [batch, (height - 1) * strideHeight + 1, (width - 1) * strideWidth + 1, channels]);
  });
}
