// The gradients of the filter and of the bias of a 3x3 convolution. `Arithmetic` is one of float32.h or bfloat16.h.

#ifndef SR3KIT_CONV3X3_FILTER_GRAD_H_
#define SR3KIT_CONV3X3_FILTER_GRAD_H_

#include "conv3x3.h"
#include "parallel.h"
#include "registerBlock.h"
#include "scratch.h"

namespace sr3kit {
namespace {

// Neighbouring inputs by neighbouring outputs of one tap, summed over a rectangle of positions.
struct PairsInput {
  const float* x;   // where the tap sees the first position
  const float* dy;  // the first position
  int64_t rows, columns, width;
  int64_t inputs, outputs;
  float* sums;  // [inputs, outputs]
  bool first;   // the sums begin with this rectangle
  uint16_t last;
};

template <typename Arithmetic, int kRows, int kVectors>
struct Pairs {
  SR3KIT_TARGET static void Run(const PairsInput& given) {
    const PairsInput in = given;
    __m512 sums[kRows][kVectors];
#pragma GCC unroll 14
    for (int p = 0; p < kRows; ++p)
#pragma GCC unroll 3
      for (int v = 0; v < kVectors; ++v) {
        const __mmask16 lanes = in.first ? 0 : v == kVectors - 1 ? in.last : 0xffff;
        sums[p][v] = LoadLanes(lanes, in.sums + p * in.outputs + v * kLanes);
      }
    for (int64_t row = 0; row < in.rows; ++row)
      Accumulate<Arithmetic, kRows, kVectors, 1>(sums, in.x + row * in.width * in.inputs, in.inputs,
                                                 in.dy + row * in.width * in.outputs, in.outputs, in.columns, in.last);
#pragma GCC unroll 14
    for (int p = 0; p < kRows; ++p)
#pragma GCC unroll 3
      for (int v = 0; v < kVectors; ++v)
        StoreLanes(in.sums + p * in.outputs + v * kLanes, v == kVectors - 1 ? in.last : 0xffff, sums[p][v]);
  }
};

// All pairs of channels, block by block.
template <typename Arithmetic>
void AddTap(const PairsInput& tap, const ChannelBlocks& outputs) {
  for (int64_t block = 0; block < outputs.Count(); ++block) {
    const int vectors = outputs.Vectors(block);
    const int64_t pieces = Ceil(tap.inputs, MaxRows(vectors));
    for (int64_t i = 0; i < pieces; ++i) {
      const Part piece(tap.inputs, pieces, i);
      PairsInput in = tap;
      in.x += piece.begin;
      in.dy += outputs.Begin(block);
      in.sums += piece.begin * tap.outputs + outputs.Begin(block);
      in.last = outputs.LastLanes(block);
      BlockOf<Pairs, Arithmetic>(piece.size, vectors)(in);
    }
  }
}

SR3KIT_TARGET void AddRows(const float* __restrict dy, int64_t positions, int64_t channels, float* __restrict sums) {
  for (int64_t i = 0; i < positions; ++i)
    for (int64_t c = 0; c < channels; ++c) sums[c] += dy[i * channels + c];
}

SR3KIT_TARGET void AddUp(const float* __restrict partials, int64_t count, int64_t step, int64_t size,
                         float* __restrict sum) {
  std::copy_n(partials, size, sum);
  for (int64_t k = 1; k < count; ++k)
    for (int64_t i = 0; i < size; ++i) sum[i] += partials[k * step + i];
}

// Rows of a picture whose values of x and dy stay in the first two caches while all pairs of channels are summed over them.
constexpr int64_t kStripValues = 1 << 15;
// Sums of a part of the pictures are kept apart until the end: so many parts, or fewer where the filter is large.
constexpr int64_t kParts = 16;
constexpr int64_t kPartialValues = 1 << 21;

// x and dy are lanes; `given` is dy as it was given.
template <typename Arithmetic>
void FilterGrad(const ConvShape& s, const float* x, const float* dy, const float* given, float* dFilter, float* dBias) {
  const ChannelBlocks outputs(s.outputs);
  const int64_t stripRows =
      std::clamp<int64_t>(kStripValues / std::max<int64_t>(1, s.width * (s.inputs + s.outputs)), 1, s.height);
  const int64_t stripsDown = Ceil(s.height, stripRows);
  const int64_t strips = Ceil(s.batch, Arithmetic::kNumbers) * stripsDown;
  const int64_t filterSize = kTaps * s.inputs * s.outputs;
  const int64_t size = filterSize + s.outputs;
  const int64_t parts = std::min(strips, std::clamp<int64_t>(kPartialValues / size, 1, kParts));
  static thread_local Scratch scratch;
  float* const partials = scratch.Hold(parts * size);

  // A task is one row of the filter: that costs no memory, and smaller tasks keep the threads busy to the end.
  ParallelFor(3 * parts, [&](int64_t task) {
    const Part part(strips, parts, task / 3);
    const int64_t ky = task % 3;
    float* const sums = partials + task / 3 * size;
    const bool withBias = ky == 0;
    if (withBias) std::fill_n(sums + filterSize, s.outputs, 0.0f);
    for (int64_t strip = part.begin; strip < part.begin + part.size; ++strip) {
      const int64_t picture = strip / stripsDown;
      const Part rows(s.height, stripsDown, strip % stripsDown);
      const int64_t at = picture * s.height * s.width;
      const int64_t end = std::min(s.batch, (picture + 1) * Arithmetic::kNumbers);
      for (int64_t p = picture * Arithmetic::kNumbers; withBias && p < end; ++p)
        AddRows(given + (p * s.height + rows.begin) * s.width * s.outputs, rows.size * s.width, s.outputs,
                sums + filterSize);
      // Where a tap sees the picture; elsewhere it sees zeros.
      const int64_t top = std::max<int64_t>(rows.begin, 1 - ky);
      const int64_t bottom = std::min(rows.begin + rows.size, s.height + 1 - ky);
      for (int64_t kx = 0; kx < 3; ++kx) {
        const int64_t left = std::max<int64_t>(0, 1 - kx);
        const int64_t right = std::min(s.width, s.width + 1 - kx);
        AddTap<Arithmetic>(
            {x + (at + (top + ky - 1) * s.width + left + kx - 1) * s.inputs,
             dy + (at + top * s.width + left) * s.outputs, bottom - top, right - left, s.width, s.inputs, s.outputs,
             sums + (3 * ky + kx) * s.inputs * s.outputs, strip == part.begin, 0},
            outputs);
      }
    }
  });

  constexpr int64_t kValues = 1 << 12;
  ParallelFor(Ceil(filterSize, kValues), [&](int64_t task) {
    const int64_t begin = task * kValues;
    AddUp(partials + begin, parts, size, std::min(kValues, filterSize - begin), dFilter + begin);
  });
  AddUp(partials + filterSize, parts, size, s.outputs, dBias);
}

}  // namespace
}  // namespace sr3kit

#endif  // SR3KIT_CONV3X3_FILTER_GRAD_H_
