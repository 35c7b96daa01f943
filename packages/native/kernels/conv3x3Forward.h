// The 3x3 convolution and the gradient of its input, which is the convolution with the filter turned round and its two
// channel axes exchanged. `Arithmetic` is one of float32.h or bfloat16.h.

#ifndef SR3KIT_CONV3X3_FORWARD_H_
#define SR3KIT_CONV3X3_FORWARD_H_

#include <vector>

#include "conv3x3.h"
#include "parallel.h"
#include "registerBlock.h"
#include "scratch.h"

namespace sr3kit {
namespace {

// A tile of a picture is copied before it is read: its channels lie in slices of 16 lanes, [slice][row][column][16], so that
// neighbouring positions are a fixed distance apart, and zeros surround it where the picture ends.
struct Tile {
  int64_t rows, columns;  // of the result; the copy has two more of both
  int64_t channels;
  int64_t lanes;  // that they take up

  int64_t RowSize() const { return (columns + 2) * kLanes; }
  int64_t SliceSize() const { return (rows + 2) * RowSize(); }
  int64_t Size() const { return Ceil(lanes, kLanes) * SliceSize(); }
};

template <typename Arithmetic>
SR3KIT_TARGET void CopyRow(const float* from, int64_t columns, const Tile& tile, float* to) {
  constexpr int64_t kSlice = kLanes * Arithmetic::kNumbers;
  for (int64_t column = 0; column < columns; ++column) {
    float* target = to + column * kLanes;
    for (int64_t c = 0; c < tile.channels; c += kSlice, target += tile.SliceSize())
      _mm512_storeu_ps(target, Arithmetic::Load(from + c, tile.channels - c));
    from += tile.channels;
  }
}

SR3KIT_TARGET void ZeroRow(int64_t columns, const Tile& tile, float* to) {
  for (int64_t l = 0; l < tile.lanes; l += kLanes, to += tile.SliceSize()) std::fill_n(to, columns * kLanes, 0.0f);
}

template <typename Arithmetic>
void CopyTile(const float* picture, int64_t height, int64_t width, int64_t row, int64_t column, const Tile& tile,
              float* to) {
  const int64_t before = column == 0 ? 1 : 0;
  const int64_t after = column + tile.columns == width ? 1 : 0;
  for (int64_t r = 0; r < tile.rows + 2; ++r, to += tile.RowSize()) {
    const int64_t y = row + r - 1;
    if (y < 0 || y >= height) {
      ZeroRow(tile.columns + 2, tile, to);
      continue;
    }
    ZeroRow(before, tile, to);
    ZeroRow(after, tile, to + (tile.columns + 1) * kLanes);
    CopyRow<Arithmetic>(picture + (y * width + column - 1 + before) * tile.channels, tile.columns + 2 - before - after,
                        tile, to + before * kLanes);
  }
}

// What a block of positions by channels is computed from.
struct PositionsInput {
  const Tile* tile;
  const float* from;    // the copied position above and to the left of the first
  const float* filter;  // packed, of this block of channels
  const float* bias;
  const float* residual;
  float* to;
  int64_t step;  // channels of the result
  uint16_t last;
};

template <typename Arithmetic, int kRows, int kVectors>
struct Positions {
  SR3KIT_TARGET static void Run(const PositionsInput& given) {
    const PositionsInput in = given;
    const Tile tile = *in.tile;
    __m512 sums[kRows][kVectors];
#pragma GCC unroll 3
    for (int v = 0; v < kVectors; ++v) {
      const __mmask16 lanes = v == kVectors - 1 ? in.last : 0xffff;
      const __m512 start = in.bias ? LoadLanes(lanes, in.bias + v * kLanes) : _mm512_setzero_ps();
#pragma GCC unroll 14
      for (int p = 0; p < kRows; ++p) sums[p][v] = start;
    }
    const float* filter = in.filter;
    for (int64_t ky = 0; ky < 3; ++ky)
      for (int64_t l = 0; l < tile.lanes; l += kLanes) {
        const float* from = in.from + (l / kLanes) * tile.SliceSize() + ky * tile.RowSize();
        const int64_t count = std::min(kLanes, tile.lanes - l);
        for (int64_t kx = 0; kx < 3; ++kx, from += kLanes, filter += count * kVectors * kLanes)
          Accumulate<Arithmetic, kRows, kVectors, kLanes>(sums, from, 1, filter, kVectors * kLanes, count, 0xffff);
      }
#pragma GCC unroll 14
    for (int p = 0; p < kRows; ++p)
#pragma GCC unroll 3
      for (int v = 0; v < kVectors; ++v) {
        const __mmask16 lanes = v == kVectors - 1 ? in.last : 0xffff;
        const int64_t at = p * in.step + v * kLanes;
        __m512 sum = sums[p][v];
        if (in.residual) sum = _mm512_add_ps(sum, LoadLanes(lanes, in.residual + at));
        StoreLanes(in.to + at, lanes, sum);
      }
  }
};

// The filter in the order in which a block reads it: [block of outputs][ky][slice of inputs][kx][lane][output], the outputs
// filled up with zeros to whole registers. `value(tap, input, output)` gives its values.
template <typename Arithmetic, typename Value>
std::vector<float> Pack(int64_t inputs, const ChannelBlocks& outputs, const Value& value) {
  const int64_t lanes = Ceil(inputs, Arithmetic::kNumbers);
  std::vector<float> packed(kTaps * lanes * outputs.vectors * kLanes);
  ParallelFor(outputs.Count(), [&](int64_t block) {
    const int64_t begin = outputs.Begin(block);
    float* to = packed.data() + kTaps * lanes * begin;
    const int64_t width = outputs.Vectors(block) * kLanes;
    const int64_t filled = std::min(width, outputs.channels - begin);
    for (int64_t ky = 0; ky < 3; ++ky)
      for (int64_t slice = 0; slice < lanes; slice += kLanes)
        for (int64_t kx = 0; kx < 3; ++kx)
          for (int64_t lane = slice; lane < std::min(lanes, slice + kLanes); ++lane, to += width) {
            const int64_t input = lane * Arithmetic::kNumbers;
            for (int64_t o = 0; o < filled; ++o)
              to[o] = Arithmetic::Lane([&](int64_t i) { return value(3 * ky + kx, input + i, begin + o); },
                                       inputs - input);
          }
  });
  return packed;
}

// Values of a tile that its task copies: with a block of the filter they stay in the second cache.
constexpr int64_t kTileValues = 1 << 16;
constexpr int64_t kTileColumns = 64;
constexpr int64_t kTileRows = 8;
// Fewer rows where there are not so many tasks otherwise.
constexpr int64_t kTasks = 16;

template <typename Arithmetic>
void Convolve(const ConvShape& s, const float* x, const std::vector<float>& packed, const float* bias,
              const float* residual, float* y) {
  const ChannelBlocks outputs(s.outputs);
  const int64_t lanes = Ceil(s.inputs, Arithmetic::kNumbers);
  const int64_t across = Ceil(s.width, kTileColumns);
  const int64_t rowValues = (std::min(s.width, kTileColumns) + 2) * Ceil(lanes, kLanes) * kLanes;
  const int64_t fitting = kTileValues / rowValues - 2;
  const int64_t rows = std::clamp<int64_t>(std::min(fitting, s.batch * s.height * across / kTasks), 1, kTileRows);
  const int64_t down = Ceil(s.height, rows);
  ParallelFor(s.batch * down * across, [&](int64_t task) {
    const int64_t picture = task / (down * across);
    const Part vertical(s.height, down, task / across % down);
    const Part horizontal(s.width, across, task % across);
    const Tile tile{vertical.size, horizontal.size, s.inputs, lanes};
    static thread_local Scratch scratch;
    float* const copy = scratch.Hold(tile.Size());
    CopyTile<Arithmetic>(x + picture * s.height * s.width * s.inputs, s.height, s.width, vertical.begin,
                         horizontal.begin, tile, copy);
    for (int64_t block = 0; block < outputs.Count(); ++block) {
      const int vectors = outputs.Vectors(block);
      const int64_t channel = outputs.Begin(block);
      const float* const filter = packed.data() + kTaps * lanes * channel;
      const int64_t pieces = Ceil(tile.columns, MaxRows(vectors));
      for (int64_t row = 0; row < tile.rows; ++row)
        for (int64_t i = 0; i < pieces; ++i) {
          const Part piece(tile.columns, pieces, i);
          const int64_t position =
              (picture * s.height + vertical.begin + row) * s.width + horizontal.begin + piece.begin;
          const int64_t at = position * s.outputs + channel;
          BlockOf<Positions, Arithmetic>(piece.size, vectors)(
              {&tile, copy + row * tile.RowSize() + piece.begin * kLanes, filter, bias ? bias + channel : nullptr,
               residual ? residual + at : nullptr, y + at, s.outputs, outputs.LastLanes(block)});
        }
    }
  });
}

template <typename Arithmetic>
void Forward(const ConvShape& s, const float* x, const float* filter, const float* bias, const float* residual,
             float* y) {
  const auto value = [&](int64_t tap, int64_t input, int64_t output) {
    return filter[(tap * s.inputs + input) * s.outputs + output];
  };
  Convolve<Arithmetic>(s, x, Pack<Arithmetic>(s.inputs, ChannelBlocks(s.outputs), value), bias, residual, y);
}

template <typename Arithmetic>
void InputGrad(const ConvShape& s, const float* dy, const float* filter, float* dx) {
  const auto value = [&](int64_t tap, int64_t output, int64_t input) {
    return filter[((kTaps - 1 - tap) * s.inputs + input) * s.outputs + output];
  };
  const ConvShape turned{s.batch, s.height, s.width, s.outputs, s.inputs};
  Convolve<Arithmetic>(turned, dy, Pack<Arithmetic>(s.outputs, ChannelBlocks(s.inputs), value), nullptr, nullptr, dx);
}

}  // namespace
}  // namespace sr3kit

#endif  // SR3KIT_CONV3X3_FORWARD_H_
