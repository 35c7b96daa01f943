// Products of bfloat16, added up in float32: a lane is two numbers.

#ifndef SR3KIT_BFLOAT16_H_
#define SR3KIT_BFLOAT16_H_

#include <cstring>

#include "registerBlock.h"

namespace sr3kit {
namespace {

struct Bfloat16 {
  static constexpr int64_t kNumbers = 2;

  static SR3KIT_INLINE __m512 MultiplyAdd(__m512 a, __m512 b, __m512 sum) {
    return _mm512_dpbf16_ps(sum, (__m512bh)a, (__m512bh)b);
  }

  static SR3KIT_INLINE __m512 Load(const float* from, int64_t count) {
    const __m512 low = LoadFloats(from, count);
    // Not read where nothing is left: the address may be beyond the end.
    const __m512 high = count > kLanes ? LoadFloats(from + kLanes, count - kLanes) : _mm512_setzero_ps();
    return (__m512)_mm512_cvtne2ps_pbh(high, low);
  }

  template <typename Number>
  static float Lane(const Number& number, int64_t count) {
    const uint32_t bits = Round(number(0)) | (count > 1 ? Round(number(1)) << 16 : 0);
    float lane;
    std::memcpy(&lane, &bits, sizeof lane);
    return lane;
  }

 private:
  // To nearest, halves to even.
  static uint32_t Round(float value) {
    uint32_t bits;
    std::memcpy(&bits, &value, sizeof bits);
    return (bits + 0x7fff + ((bits >> 16) & 1)) >> 16;
  }
};

}  // namespace
}  // namespace sr3kit

#endif  // SR3KIT_BFLOAT16_H_
