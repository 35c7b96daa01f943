// The 3x3 convolutions that multiply float32.

#define SR3KIT_INSTRUCTIONS "avx512f"

#include "conv3x3FilterGrad.h"
#include "conv3x3Forward.h"
#include "float32.h"

namespace sr3kit {

template <>
bool Conv3x3<Factors::kFloat32>::IsAvailable() {
  return __builtin_cpu_supports("avx512f");
}

template <>
void Conv3x3<Factors::kFloat32>::Forward(const ConvShape& shape, const float* x, const float* filter, const float* bias,
                             const float* residual, float* y) {
  sr3kit::Forward<Float32>(shape, x, filter, bias, residual, y);
}

template <>
void Conv3x3<Factors::kFloat32>::InputGrad(const ConvShape& shape, const float* dy, const float* filter, float* dx) {
  sr3kit::InputGrad<Float32>(shape, dy, filter, dx);
}

template <>
void Conv3x3<Factors::kFloat32>::FilterGrad(const ConvShape& shape, const float* x, const float* dy, float* dFilter,
                                              float* dBias) {
  sr3kit::FilterGrad<Float32>(shape, x, dy, dy, dFilter, dBias);
}

}  // namespace sr3kit
