// A block of a product of matrices, held in the registers of AVX-512: what all convolutions here are made of.

#ifndef SR3KIT_REGISTER_BLOCK_H_
#define SR3KIT_REGISTER_BLOCK_H_

#if defined(__x86_64__) && defined(__GNUC__)
#define SR3KIT_AVX512 1

#include <immintrin.h>

#include <algorithm>
#include <cstdint>
#include <cstring>

// The last of them comes from intrinsics alone: code that asks for float32 runs without it.
#define SR3KIT_INSTRUCTIONS "avx512f,avx512bw,avx512vl,avx512bf16"
#define SR3KIT_TARGET __attribute__((target(SR3KIT_INSTRUCTIONS)))
#define SR3KIT_INLINE inline __attribute__((always_inline, target(SR3KIT_INSTRUCTIONS)))

namespace sr3kit {

// Values of a register.
constexpr int64_t kLanes = 16;

constexpr int kMaxVectors = 3;

// Most rows of a block that is so many registers wide: rows * vectors sums, one row of the right factor and one value of
// the left one take up the 32 registers.
constexpr int MaxRows(int vectors) { return vectors == 3 ? 9 : 14; }

inline int64_t Ceil(int64_t a, int64_t b) { return (a + b - 1) / b; }

// The lanes below `count`, at most all.
inline uint16_t LanesBelow(int64_t count) { return count >= kLanes ? 0xffff : (1u << std::max<int64_t>(count, 0)) - 1; }

// Part `i` of a length that is split into parts that differ by one at most.
struct Part {
  int64_t begin, size;
  Part(int64_t length, int64_t parts, int64_t i) : begin(length * i / parts), size(length * (i + 1) / parts - begin) {}
};

// Channels as blocks that are one to three registers wide. Blocks of two, and a single one of three where the number of
// registers is odd: one register alone is bound by loading and not by multiplying.
struct ChannelBlocks {
  int64_t channels, vectors;
  explicit ChannelBlocks(int64_t c) : channels(c), vectors(Ceil(c, kLanes)) {}

  int64_t Count() const { return std::max<int64_t>(1, vectors / 2); }
  bool OddFirst() const { return vectors > 1 && vectors % 2 == 1; }
  int Vectors(int64_t i) const { return vectors == 1 ? 1 : i == 0 && OddFirst() ? 3 : 2; }
  int64_t Begin(int64_t i) const { return i == 0 ? 0 : (2 * i + (OddFirst() ? 1 : 0)) * kLanes; }
  // Which lanes of the block's last register are channels.
  uint16_t LastLanes(int64_t i) const { return LanesBelow(channels - Begin(i) - (Vectors(i) - 1) * kLanes); }
};

// How factors are multiplied. Both kinds lie in memory as floats: a lane of four bytes is one number of float32 or two of
// bfloat16, whose products are added up in float32.

struct Float32 {
  static constexpr int64_t kNumbers = 1;  // of a lane

  static SR3KIT_INLINE __m512 MultiplyAdd(__m512 a, __m512 b, __m512 sum) { return _mm512_fmadd_ps(a, b, sum); }

  // The first lanes of `count` floats, filled up with zeros.
  static SR3KIT_INLINE __m512 Load(const float* from, int64_t count) {
    return _mm512_maskz_loadu_ps(LanesBelow(count), from);
  }

  // The lane of `count` numbers that begin with number(0).
  template <typename Number>
  static float Lane(const Number& number, int64_t) {
    return number(0);
  }
};

struct Bfloat16 {
  static constexpr int64_t kNumbers = 2;

  static SR3KIT_INLINE __m512 MultiplyAdd(__m512 a, __m512 b, __m512 sum) {
    return _mm512_dpbf16_ps(sum, (__m512bh)a, (__m512bh)b);
  }

  static SR3KIT_INLINE __m512 Load(const float* from, int64_t count) {
    const __m512 low = Float32::Load(from, count);
    // Not read where nothing is left: the address may be beyond the end.
    const __m512 high = count > kLanes ? Float32::Load(from + kLanes, count - kLanes) : _mm512_setzero_ps();
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

// sums[p][v] += sum over k < count of left[p * kRowStep + k * leftStep] * right[k * rightStep + v * 16 ...]; of the last
// register of the right factor only the lanes of `last` are read, the others count as zero.
template <typename Arithmetic, int kRows, int kVectors, int kRowStep>
SR3KIT_INLINE void Accumulate(__m512 (&sums)[kRows][kVectors], const float* left, int64_t leftStep, const float* right,
                              int64_t rightStep, int64_t count, __mmask16 last) {
#pragma GCC unroll 2
  for (int64_t k = 0; k < count; ++k) {
    __m512 row[kVectors];
#pragma GCC unroll 3
    for (int v = 0; v < kVectors; ++v)
      row[v] = v == kVectors - 1 ? _mm512_maskz_loadu_ps(last, right + v * kLanes) : _mm512_loadu_ps(right + v * kLanes);
#pragma GCC unroll 14
    for (int p = 0; p < kRows; ++p) {
      const __m512 value = _mm512_set1_ps(left[p * kRowStep]);
#pragma GCC unroll 3
      for (int v = 0; v < kVectors; ++v) sums[p][v] = Arithmetic::MultiplyAdd(value, row[v], sums[p][v]);
    }
    left += leftStep;
    right += rightStep;
  }
}

// Pointers to the instances of a function template for all sizes of blocks: table.at[vectors - 1][rows - 1].
template <typename Function>
struct BlockTable {
  Function at[kMaxVectors][14] = {};
};

template <template <typename, int, int> class Block, typename Arithmetic, int kRows, int kVectors, typename Function>
constexpr void FillTable(BlockTable<Function>* table) {
  if constexpr (kRows <= MaxRows(kVectors)) table->at[kVectors - 1][kRows - 1] = &Block<Arithmetic, kRows, kVectors>::Run;
  if constexpr (kRows < 14)
    FillTable<Block, Arithmetic, kRows + 1, kVectors>(table);
  else if constexpr (kVectors < kMaxVectors)
    FillTable<Block, Arithmetic, 1, kVectors + 1>(table);
}

template <template <typename, int, int> class Block, typename Arithmetic>
constexpr auto MakeTable() {
  BlockTable<decltype(&Block<Arithmetic, 1, 1>::Run)> table;
  FillTable<Block, Arithmetic, 1, 1>(&table);
  return table;
}

}  // namespace sr3kit

#endif  // x86-64
#endif  // SR3KIT_REGISTER_BLOCK_H_
