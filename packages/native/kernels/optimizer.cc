// One update of all weights in one pass over memory: Adam or AdamW, and the moving average of the weights. The vectors of
// the trainer are changed where they lie. The gradient comes as the backward pass leaves it, a tensor for each weight.

#include <algorithm>
#include <cmath>
#include <cstring>

#include "call.h"
#include "parallel.h"

namespace sr3kit {
namespace {

// Values of a task.
constexpr int64_t kValues = 1 << 15;

// A part of one weight's gradient, and where it belongs in the vectors.
struct Part {
  const float* gradient;
  int64_t at;
  int64_t size;
};

std::vector<Part> PartsOf(const std::vector<Tensor>& gradients) {
  std::vector<Part> parts;
  int64_t at = 0;
  for (const Tensor& gradient : gradients) {
    const int64_t size = SizeOf(gradient);
    for (int64_t begin = 0; begin < size; begin += kValues)
      parts.push_back({FloatsOf(gradient) + begin, at + begin, std::min(kValues, size - begin)});
    at += size;
  }
  return parts;
}

std::vector<Tensor> InputsFrom(Call* call, int first) {
  std::vector<Tensor> inputs;
  for (int i = first; i < call->Inputs(); ++i) inputs.push_back(call->Input(i));
  return inputs;
}

SR3KIT_VECTORISED double SquaredNorm(const float* values, int64_t size) {
  constexpr int kLanes = 32;
  double total = 0;
  int64_t i = 0;
  // Short sums in single precision, so that they stay exact enough, added up in double.
  while (i + kLanes <= size) {
    float lanes[kLanes] = {};
    for (const int64_t end = std::min(size, i + 64 * kLanes); i + kLanes <= end; i += kLanes)
      for (int lane = 0; lane < kLanes; ++lane) lanes[lane] += values[i + lane] * values[i + lane];
    for (const float lane : lanes) total += lane;
  }
  for (; i < size; ++i) total += static_cast<double>(values[i]) * values[i];
  return total;
}

void ComputeSquaredNorm(void*, TF_OpKernelContext* context) {
  Call call(context);
  const std::vector<Tensor> gradients = InputsFrom(&call, contract::SquaredNorm::kGradients);
  const Tensor sum = call.Output(contract::SquaredNorm::kSum, {});
  if (!call.Ok()) return;
  const std::vector<Part> parts = PartsOf(gradients);
  std::vector<double> sums(parts.size());
  ParallelFor(parts.size(), [&](int64_t i) { sums[i] = SquaredNorm(parts[i].gradient, parts[i].size); });
  double total = 0;
  for (const double each : sums) total += each;
  *FloatsOf(sum) = static_cast<float>(total);
}

SR3KIT_VECTORISED void Update(const float* __restrict gradient, int64_t size, const contract::AdamNumbers& given,
                              float* __restrict values, float* __restrict m, float* __restrict v,
                              float* __restrict ema) {
  const contract::AdamNumbers n = given;
  for (int64_t i = 0; i < size; ++i) {
    const float g = gradient[i] * n.gradientScale + values[i] * n.l2;
    m[i] = m[i] * n.beta1 + g * n.rest1;
    v[i] = v[i] * n.beta2 + g * g * n.rest2;
    values[i] = values[i] * n.keep - m[i] / (std::sqrt(v[i]) + n.epsilon) * n.rate;
    ema[i] += (values[i] - ema[i]) * n.emaRest;
  }
}

void ComputeAdam(void*, TF_OpKernelContext* context) {
  Call call(context);
  using contract::Adam;
  const Tensor numbers = call.Input(Adam::kNumbers), values = call.Input(Adam::kValues), m = call.Input(Adam::kM),
               v = call.Input(Adam::kV), ema = call.Input(Adam::kEma);
  const std::vector<Tensor> gradients = InputsFrom(&call, Adam::kGradients);
  if (!call.Ok()) return;
  if (SizeOf(numbers) != contract::kAdamNumbers) return call.Fail("numbers do not fit this version of the kernel");
  int64_t size = 0;
  for (const Tensor& gradient : gradients) size += SizeOf(gradient);
  for (const Tensor* vector : {&values, &m, &v, &ema})
    if (SizeOf(*vector) != size) return call.Fail("the vectors must be as long as all gradients together");
  contract::AdamNumbers n;
  std::memcpy(&n, FloatsOf(numbers), sizeof n);
  const std::vector<Part> parts = PartsOf(gradients);
  ParallelFor(parts.size(), [&](int64_t i) {
    const Part& part = parts[i];
    Update(part.gradient, part.size, n, FloatsOf(values) + part.at, FloatsOf(m) + part.at, FloatsOf(v) + part.at,
           FloatsOf(ema) + part.at);
  });
}

}  // namespace

void RegisterOptimizer(std::vector<Definition>* all) {
  all->push_back({contract::SquaredNorm::kSignature, nullptr, &ComputeSquaredNorm, nullptr});
  all->push_back({contract::Adam::kSignature, nullptr, &ComputeAdam, nullptr});
}

}  // namespace sr3kit
