// Products of float32: a lane is one number.

#ifndef SR3KIT_FLOAT32_H_
#define SR3KIT_FLOAT32_H_

#include "registerBlock.h"

namespace sr3kit {
namespace {

struct Float32 {
  static constexpr int64_t kNumbers = 1;  // of a lane

  static SR3KIT_INLINE __m512 MultiplyAdd(__m512 a, __m512 b, __m512 sum) { return _mm512_fmadd_ps(a, b, sum); }

  // The first lanes of `count` numbers, filled up with zeros.
  static SR3KIT_INLINE __m512 Load(const float* from, int64_t count) { return LoadFloats(from, count); }

  // The lane of `count` numbers that begin with number(0).
  template <typename Number>
  static float Lane(const Number& number, int64_t) {
    return number(0);
  }
};

}  // namespace
}  // namespace sr3kit

#endif  // SR3KIT_FLOAT32_H_
