// x * sigmoid(x) and its gradient, each in one pass over memory.

#include <algorithm>

#include "call.h"
#include "parallel.h"
#include "sigmoid.h"

namespace sr3kit {
namespace {

// Values of a task: two or three arrays of it fit into the second cache.
constexpr int64_t kValues = 1 << 15;

SR3KIT_VECTORISED void Forward(const float* __restrict x, float* __restrict y, int64_t size) {
  for (int64_t i = 0; i < size; ++i) y[i] = x[i] * Sigmoid(x[i]);
}

SR3KIT_VECTORISED void Backward(const float* __restrict dy, const float* __restrict x, float* __restrict dx,
                                int64_t size) {
  for (int64_t i = 0; i < size; ++i) dx[i] = dy[i] * SwishSlope(x[i]);
}

template <typename Body>
void OverValues(int64_t size, const Body& body) {
  ParallelFor((size + kValues - 1) / kValues, [&](int64_t task) {
    const int64_t begin = task * kValues;
    body(begin, std::min(kValues, size - begin));
  });
}

void ComputeSwish(void*, TF_OpKernelContext* context) {
  Call call(context);
  const Tensor x = call.Input(contract::Swish::kX);
  if (!call.Ok()) return;
  const Tensor y = call.Output(contract::Swish::kY, ShapeOf(x));
  if (!call.Ok()) return;
  OverValues(SizeOf(x), [&](int64_t at, int64_t size) { Forward(FloatsOf(x) + at, FloatsOf(y) + at, size); });
}

void ComputeSwishGrad(void*, TF_OpKernelContext* context) {
  Call call(context);
  const Tensor dy = call.Input(contract::SwishGrad::kDy);
  const Tensor x = call.Input(contract::SwishGrad::kX);
  if (!call.Ok()) return;
  if (SizeOf(dy) != SizeOf(x)) return call.Fail("dy and x must have the same shape");
  const Tensor dx = call.Output(contract::SwishGrad::kDx, ShapeOf(x));
  if (!call.Ok()) return;
  OverValues(SizeOf(x), [&](int64_t at, int64_t size) {
    Backward(FloatsOf(dy) + at, FloatsOf(x) + at, FloatsOf(dx) + at, size);
  });
}

}  // namespace

void RegisterSwish(std::vector<Definition>* all) {
  all->push_back({contract::Swish::kSignature, nullptr, &ComputeSwish, nullptr});
  all->push_back({contract::SwishGrad::kSignature, nullptr, &ComputeSwishGrad, nullptr});
}

}  // namespace sr3kit
