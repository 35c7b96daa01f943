// 3x3 convolutions of stride 1 that keep the size of the picture, padded with zeros, and their gradients: NHWC, filters
// [3, 3, inputs, outputs]. For processors with AVX-512.

#ifndef SR3KIT_CONV3X3_H_
#define SR3KIT_CONV3X3_H_

#include <cstdint>

namespace sr3kit {

// What numbers are rounded to before they are multiplied. Sums are of float32 in any case, and so is everything that is
// given and returned.
enum class Factors { kFloat32, kBfloat16 };

// Shapes: x [batch, height, width, inputs], dy and y [batch, height, width, outputs].
struct ConvShape {
  int64_t batch, height, width, inputs, outputs;
};

// Each kind of factors is compiled on its own, for the instructions that it needs: conv3x3Float32.cc, conv3x3Bfloat16.cc.
template <Factors kFactors>
struct Conv3x3 {
  // Whether this processor can run the others.
  static bool IsAvailable();

  // y = conv(x, filter) + bias + residual; bias [outputs] and residual (shaped like y) may be null.
  static void Forward(const ConvShape& shape, const float* x, const float* filter, const float* bias,
                      const float* residual, float* y);

  // The gradient of x, from that of y.
  static void InputGrad(const ConvShape& shape, const float* dy, const float* filter, float* dx);

  // The gradients of the filter and of the bias.
  static void FilterGrad(const ConvShape& shape, const float* x, const float* dy, float* dFilter, float* dBias);
};

}  // namespace sr3kit

#endif  // SR3KIT_CONV3X3_H_
