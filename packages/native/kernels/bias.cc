// Adds a value to every channel of the result of a convolution, where it lies.

#include <algorithm>

#include "call.h"
#include "parallel.h"

namespace sr3kit {
namespace {

SR3KIT_VECTORISED void Add(float* __restrict x, int64_t rows, int64_t channels, const float* __restrict bias) {
  for (int64_t r = 0; r < rows; ++r)
    for (int64_t c = 0; c < channels; ++c) x[r * channels + c] += bias[c];
}

void Compute(void*, TF_OpKernelContext* context) {
  Call call(context);
  const Tensor x = call.Input(contract::AddBias::kX), bias = call.Input(contract::AddBias::kBias);
  if (!call.Ok()) return;
  const int64_t channels = SizeOf(bias);
  if (channels == 0 || SizeOf(x) % channels != 0) return call.Fail("x must be [..., channels] and bias [channels]");
  const int64_t positions = SizeOf(x) / channels;
  const int64_t rows = std::max<int64_t>(1, (1 << 15) / channels);
  ParallelFor((positions + rows - 1) / rows, [&](int64_t task) {
    const int64_t first = task * rows;
    Add(FloatsOf(x) + first * channels, std::min(rows, positions - first), channels, FloatsOf(bias));
  });
}

}  // namespace

void RegisterBias(std::vector<Definition>* all) {
  all->push_back({contract::AddBias::kSignature, nullptr, &Compute, nullptr});
}

}  // namespace sr3kit
