// A block of a product of matrices, held in the registers of AVX-512: what all convolutions here are made of.

#ifndef SR3KIT_REGISTER_BLOCK_H_
#define SR3KIT_REGISTER_BLOCK_H_

#include <immintrin.h>

#include <algorithm>
#include <cstdint>
#include <cstring>

// The translation unit says for which instructions it is compiled. They are named function by function: told to the whole
// unit, they would get into functions of the standard library too, of which the linker keeps any one for everybody.
#ifndef SR3KIT_INSTRUCTIONS
#error "define SR3KIT_INSTRUCTIONS before this header"
#endif
#define SR3KIT_TARGET __attribute__((target(SR3KIT_INSTRUCTIONS)))
#define SR3KIT_INLINE inline __attribute__((always_inline, target(SR3KIT_INSTRUCTIONS)))

namespace sr3kit {
// What is compiled for other instructions in another translation unit is another function.
namespace {

constexpr int64_t kTaps = 9;

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

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)

// Sanitisers do not see what masked instructions read and write: one by one they do.
inline __m512 SR3KIT_TARGET LoadLanes(uint16_t lanes, const float* from) {
  float values[kLanes] = {};
  for (int64_t i = 0; i < kLanes; ++i)
    if (lanes >> i & 1) values[i] = from[i];
  return _mm512_loadu_ps(values);
}

inline void SR3KIT_TARGET StoreLanes(float* to, uint16_t lanes, __m512 given) {
  float values[kLanes];
  _mm512_storeu_ps(values, given);
  for (int64_t i = 0; i < kLanes; ++i)
    if (lanes >> i & 1) to[i] = values[i];
}

#else

// The others are neither read, and count as zero, nor written.
SR3KIT_INLINE __m512 LoadLanes(uint16_t lanes, const float* from) { return _mm512_maskz_loadu_ps(lanes, from); }
SR3KIT_INLINE void StoreLanes(float* to, uint16_t lanes, __m512 given) { _mm512_mask_storeu_ps(to, lanes, given); }

#endif

// The first floats of `count`, filled up with zeros.
SR3KIT_INLINE __m512 LoadFloats(const float* from, int64_t count) { return LoadLanes(LanesBelow(count), from); }

// What follows is the same for all kinds of factors. They lie in memory as floats: a lane of four bytes holds what
// `Arithmetic` multiplies and adds up.

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
      row[v] = v == kVectors - 1 ? LoadLanes(last, right + v * kLanes) : _mm512_loadu_ps(right + v * kLanes);
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

// Block<Arithmetic, rows, vectors>::Run.
template <template <typename, int, int> class Block, typename Arithmetic>
auto BlockOf(int64_t rows, int vectors) {
  static constexpr auto kTable = MakeTable<Block, Arithmetic>();
  return kTable.at[vectors - 1][rows - 1];
}

}  // namespace
}  // namespace sr3kit

#endif  // SR3KIT_REGISTER_BLOCK_H_
