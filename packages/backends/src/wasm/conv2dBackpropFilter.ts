import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import {
  backend_util,
  concat,
  Conv2DBackpropFilter,
  pad,
  reshape,
  slice,
  tidy,
  transpose,
  zeros,
  type KernelConfig,
  type Tensor2D,
  type Tensor4D,
} from '@tensorflow/tfjs-core';
import { matrixProduct } from './matrixProduct.ts';

interface FilterGradientAttrs {
  readonly strides: [number, number] | number;
  readonly pad: 'valid' | 'same' | number | backend_util.ExplicitPadding;
  readonly dataFormat: 'NHWC' | 'NCHW';
  readonly dimRoundingMode?: 'floor' | 'round' | 'ceil';
  readonly filterShape: [number, number, number, number];
}

/**
 * The gradient of conv2d for its filter, which the wasm engine lacks: one matrix product a tap, on that engine's fast
 * path (no transposed operand).
 *
 * For the tap (i, j): dW[i, j] = sum over samples n of x[n + offset(i, j)]^T dy[n]. With dy laid into the padded grid of
 * x (zeros around it) the samples of every tap are the flattened grid, merely shifted; so x is transposed once to
 * [channels, samples], and the matrix of a tap is the same memory, begun some elements later. A stride s splits the grid
 * into s * s such grids, one for each phase.
 *
 * Inputs: x [batch, height, width, inChannels], dy [batch, outHeight, outWidth, outChannels]; any stride and padding,
 * dilation 1, NHWC. Output [filterHeight, filterWidth, inChannels, outChannels].
 */
export const conv2dBackpropFilter: KernelConfig = {
  kernelName: Conv2DBackpropFilter,
  backendName: 'wasm',
  kernelFunc: ({ inputs, attrs, backend }) => {
    const { x, dy } = inputs as unknown as { x: Tensor4D; dy: Tensor4D };
    return filterGradient(x, dy, attrs as unknown as FilterGradientAttrs, backend as BackendWasm);
  },
};

function filterGradient(x: Tensor4D, dy: Tensor4D, attrs: FilterGradientAttrs, backend: BackendWasm): Tensor4D {
  const { strides, filterShape, dimRoundingMode } = attrs;
  if (attrs.dataFormat !== 'NHWC') throw new RangeError(`wasm convolves NHWC only, got ${attrs.dataFormat}`);
  const info = backend_util.computeConv2DInfo(x.shape, filterShape, strides, 1, attrs.pad, dimRoundingMode);
  const { batchSize, inChannels, outChannels, outHeight, outWidth, strideHeight, strideWidth, padInfo } = info;
  const [filterHeight, filterWidth] = filterShape;
  // Cells of stride x stride samples, as many as the farthest tap of the last output needs.
  const rows = outHeight + Math.floor((filterHeight - 1) / strideHeight);
  const columns = outWidth + Math.floor((filterWidth - 1) / strideWidth);
  const cells = batchSize * rows * columns;
  // A shifted row of x^T ends in the next row, where dy is zero; a row of zeros after the last keeps that inside x^T.
  const extraChannels = rows * columns === outHeight * outWidth ? 0 : 1;

  return tidy(() => {
    const grid = fit(x, padInfo.top, padInfo.left, [rows * strideHeight, columns * strideWidth], extraChannels);
    const dyGrid = { tensor: fit(dy, 0, 0, [rows, columns], 0), offset: 0, rows: cells, columns: outChannels };
    const phases = new Map<string, Tensor2D>();
    const taps: Tensor4D[] = [];
    for (let i = 0; i < filterHeight; i++) {
      for (let j = 0; j < filterWidth; j++) {
        const phase: [number, number] = [i % strideHeight, j % strideWidth];
        const xT = phases.get(phase.join()) ?? phaseTransposed(grid, phase, [strideHeight, strideWidth]);
        phases.set(phase.join(), xT);
        const offset = Math.floor(i / strideHeight) * columns + Math.floor(j / strideWidth);
        const product = matrixProduct(backend, { tensor: xT, offset, rows: inChannels, columns: cells }, dyGrid);
        taps.push(reshape(product, [1, 1, inChannels, outChannels]));
      }
    }
    return reshape(concat(taps, 1), filterShape);
  });
}

/** Shifts [batch, h, w, channels] by (top, left) into a grid of exactly `size`: zeros around, what is beyond is cut. */
function fit(image: Tensor4D, top: number, left: number, size: [number, number], extraChannels: number): Tensor4D {
  const [batch, h, w, channels] = image.shape;
  const [height, width] = size;
  const [keptHeight, keptWidth] = [Math.min(h, height - top), Math.min(w, width - left)];
  // Padding so large, before strides so long, that no tap reaches the picture.
  if (keptHeight <= 0 || keptWidth <= 0) return zeros([batch, height, width, channels + extraChannels]);
  const cropped =
    keptHeight === h && keptWidth === w ? image : slice(image, 0, [batch, keptHeight, keptWidth, channels]);
  if (keptHeight === height && keptWidth === width && extraChannels === 0) return cropped;
  return pad(cropped, [
    [0, 0],
    [top, height - top - keptHeight],
    [left, width - left - keptWidth],
    [0, extraChannels],
  ]);
}

/** One sample of each stride cell of [batch, H, W, channels], the one at `phase`, as [channels, batch * cells]. */
function phaseTransposed(grid: Tensor4D, phase: [number, number], stride: [number, number]): Tensor2D {
  const [batch, height, width, channels] = grid.shape;
  const cellRows = (batch * height) / stride[0];
  const cells = (cellRows * width) / stride[1];
  const byRow = reshape(grid, [cellRows, stride[0], width * channels]);
  const rows = stride[0] === 1 ? byRow : slice(byRow, [0, phase[0], 0], [cellRows, 1, width * channels]);
  const byColumn = reshape(rows, [cells, stride[1], channels]);
  const samples = stride[1] === 1 ? byColumn : slice(byColumn, [0, phase[1], 0], [cells, 1, channels]);
  return transpose(reshape(samples, [cells, channels]));
}
