import {
  backend_util,
  Conv2D,
  Conv2DBackpropFilter,
  Conv2DBackpropInput,
  pad as padTensor,
  slice,
  tidy,
  type KernelConfig,
  type KernelFunc,
  type Tensor4D,
} from '@tensorflow/tfjs-core';

type Padding = 'valid' | 'same' | number | backend_util.ExplicitPadding;
type Shape4D = [number, number, number, number];

interface ConvAttrs {
  readonly strides: [number, number] | number;
  readonly pad: Padding;
  readonly dataFormat: 'NHWC' | 'NCHW';
  readonly dimRoundingMode?: 'floor' | 'round' | 'ceil';
}

/** conv2d on native TensorFlow, whose kernel takes padding as four pairs but not as one number. */
export function conv2d(original: KernelFunc): KernelConfig {
  return {
    kernelName: Conv2D,
    backendName: 'tensorflow',
    kernelFunc: (call) => {
      const { pad } = call.attrs as unknown as ConvAttrs;
      return original(typeof pad === 'number' ? { ...call, attrs: { ...call.attrs, pad: pairs(pad) } } : call);
    },
  };
}

/**
 * The gradient of conv2d for its filter on native TensorFlow, whose kernel refuses padding other than `same` and `valid`:
 * the padding is done beforehand. NHWC.
 */
export function conv2dBackpropFilter(original: KernelFunc): KernelConfig {
  return {
    kernelName: Conv2DBackpropFilter,
    backendName: 'tensorflow',
    kernelFunc: (call) => {
      const attrs = call.attrs as unknown as ConvAttrs;
      if (typeof attrs.pad === 'string') return original(call);
      const padding = pairs(attrs.pad);
      return tidy(() => {
        const x = padTensor(call.inputs['x'] as Tensor4D, padding);
        return original({ ...call, inputs: { ...call.inputs, x }, attrs: { ...call.attrs, pad: 'valid' } }) as Tensor4D;
      });
    },
  };
}

/**
 * The gradient of conv2d for its input on native TensorFlow, whose kernel refuses padding other than `same` and `valid`:
 * it is taken for the padded input, and the padding cut off afterwards. NHWC.
 */
export function conv2dBackpropInput(original: KernelFunc): KernelConfig {
  return {
    kernelName: Conv2DBackpropInput,
    backendName: 'tensorflow',
    kernelFunc: (call) => {
      const { pad, inputShape } = call.attrs as unknown as ConvAttrs & { readonly inputShape: Shape4D };
      if (typeof pad === 'string') return original(call);
      const padding = pairs(pad);
      const padded = inputShape.map((length, axis) => length + padding[axis]![0] + padding[axis]![1]);
      return tidy(() => {
        const gradient = original({ ...call, attrs: { ...call.attrs, pad: 'valid', inputShape: padded } }) as Tensor4D;
        return slice(gradient, padding.map(([before]) => before) as Shape4D, inputShape);
      });
    },
  };
}

function pairs(pad: number | backend_util.ExplicitPadding): backend_util.ExplicitPadding {
  return typeof pad === 'number'
    ? [
        [0, 0],
        [pad, pad],
        [pad, pad],
        [0, 0],
      ]
    : pad;
}
