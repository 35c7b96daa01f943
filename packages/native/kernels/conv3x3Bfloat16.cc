// The 3x3 convolutions that multiply bfloat16.

#define SR3KIT_INSTRUCTIONS "avx512f,avx512bw,avx512bf16"

#include "bfloat16.h"
#include "conv3x3FilterGrad.h"
#include "conv3x3Forward.h"

namespace sr3kit {
namespace {

// Two pictures as one of lanes: what is added up over positions is added up over pictures too. Positions side by side would
// not do, because taps move them by one.
SR3KIT_TARGET void PairPictures(const float* first, const float* second, int64_t count, float* to) {
  for (int64_t i = 0; i < count; i += kLanes) {
    const __mmask16 lanes = LanesBelow(count - i);
    const auto bits = [&](const float* from) SR3KIT_TARGET {
      return _mm512_cvtepu16_epi32((__m256i)_mm512_cvtneps_pbh(LoadLanes(lanes, from + i)));
    };
    const __m512i high = second ? _mm512_slli_epi32(bits(second), 16) : _mm512_setzero_si512();
    StoreLanes(to + i, lanes, (__m512)_mm512_or_epi32(bits(first), high));
  }
}

const float* PairPictures(const float* pictures, int64_t batch, int64_t size, Scratch* scratch) {
  const int64_t pairs = Ceil(batch, Bfloat16::kNumbers);
  float* const lanes = scratch->Hold(pairs * size);
  ParallelFor(pairs, [&](int64_t pair) {
    const float* const first = pictures + 2 * pair * size;
    PairPictures(first, 2 * pair + 1 < batch ? first + size : nullptr, size, lanes + pair * size);
  });
  return lanes;
}

}  // namespace

template <>
bool Conv3x3<Factors::kBfloat16>::IsAvailable() {
  return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
         __builtin_cpu_supports("avx512bf16");
}

template <>
void Conv3x3<Factors::kBfloat16>::Forward(const ConvShape& shape, const float* x, const float* filter, const float* bias,
                              const float* residual, float* y) {
  sr3kit::Forward<Bfloat16>(shape, x, filter, bias, residual, y);
}

template <>
void Conv3x3<Factors::kBfloat16>::InputGrad(const ConvShape& shape, const float* dy, const float* filter, float* dx) {
  sr3kit::InputGrad<Bfloat16>(shape, dy, filter, dx);
}

template <>
void Conv3x3<Factors::kBfloat16>::FilterGrad(const ConvShape& shape, const float* x, const float* dy, float* dFilter,
                                               float* dBias) {
  static thread_local Scratch xs, dys;
  sr3kit::FilterGrad<Bfloat16>(shape, PairPictures(x, shape.batch, shape.height * shape.width * shape.inputs, &xs),
                               PairPictures(dy, shape.batch, shape.height * shape.width * shape.outputs, &dys), dy,
                               dFilter, dBias);
}

}  // namespace sr3kit
