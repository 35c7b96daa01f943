// The logistic function in a form that compilers turn into vector instructions.

#ifndef SR3KIT_SIGMOID_H_
#define SR3KIT_SIGMOID_H_

#include <cstdint>
#include <cstring>

namespace sr3kit {

// e^x, exact to about one unit in the last place between -87 and 88, and clamped to that. A NaN stays one.
inline __attribute__((always_inline)) float Exp(float x) {
  x = x < -87.0f ? -87.0f : x;
  x = x > 88.0f ? 88.0f : x;
  // x = n ln 2 + r; adding 1.5 * 2^23 rounds to an integer, and leaves it in the lowest bits.
  const float shifted = x * 1.44269504f + 12582912.0f;
  const float n = shifted - 12582912.0f;
  const float r = (x - n * 0.693359375f) + n * 2.12194440e-4f;
  float p = 1.0f / 5040;
  p = p * r + 1.0f / 720;
  p = p * r + 1.0f / 120;
  p = p * r + 1.0f / 24;
  p = p * r + 1.0f / 6;
  p = p * r + 0.5f;
  p = p * r + 1.0f;
  p = p * r + 1.0f;
  uint32_t bits;
  std::memcpy(&bits, &shifted, sizeof bits);
  bits = (bits << 23) + 0x3f800000u;
  float power;
  std::memcpy(&power, &bits, sizeof power);
  return p * power;
}

inline __attribute__((always_inline)) float Sigmoid(float x) { return 1.0f / (1.0f + Exp(-x)); }

// Of x * sigmoid(x).
inline __attribute__((always_inline)) float SwishSlope(float x) {
  const float s = Sigmoid(x);
  return s * (1.0f + x * (1.0f - s));
}

}  // namespace sr3kit

#endif  // SR3KIT_SIGMOID_H_
