// The operations of the 3x3 convolution: they check shapes and hand over.

#include "call.h"
#include "conv3x3.h"

namespace sr3kit {
namespace {

constexpr char kFilter[] =
    "filter must be [3, 3, inputs, outputs], neither of them 0, and fit the pictures [batch, height, width, channels]";

bool IsFilter(const std::vector<int64_t>& shape) {
  return shape.size() == 4 && shape[0] == 3 && shape[1] == 3 && shape[2] > 0 && shape[3] > 0;
}

// A part that may be missing is empty then.
const float* OrNull(const Tensor& tensor) { return SizeOf(tensor) == 0 ? nullptr : FloatsOf(tensor); }

template <typename Op, Factors kFactors>
void ComputeConv(void*, TF_OpKernelContext* context) {
  Call call(context);
  const Tensor x = call.Input(Op::kX), filter = call.Input(Op::kFilter), bias = call.Input(Op::kBias),
               residual = call.Input(Op::kResidual);
  if (!call.Ok()) return;
  const std::vector<int64_t> in = ShapeOf(x), weights = ShapeOf(filter);
  if (in.size() != 4 || !IsFilter(weights) || weights[2] != in[3]) return call.Fail(kFilter);
  const std::vector<int64_t> out{in[0], in[1], in[2], weights[3]};
  if (SizeOf(bias) != 0 && SizeOf(bias) != out[3]) return call.Fail("bias must be [outputs], or empty");
  if (SizeOf(residual) != 0 && ShapeOf(residual) != out)
    return call.Fail("residual must have the shape of the result, or be empty");
  const Tensor y = call.Output(Op::kY, out);
  if (!call.Ok() || SizeOf(y) == 0) return;
  Conv3x3<kFactors>::Forward({in[0], in[1], in[2], in[3], out[3]}, FloatsOf(x), FloatsOf(filter), OrNull(bias),
                             OrNull(residual), FloatsOf(y));
}

template <typename Op, Factors kFactors>
void ComputeInputGrad(void*, TF_OpKernelContext* context) {
  Call call(context);
  const Tensor dy = call.Input(Op::kDy), filter = call.Input(Op::kFilter);
  if (!call.Ok()) return;
  const std::vector<int64_t> out = ShapeOf(dy), weights = ShapeOf(filter);
  if (out.size() != 4 || !IsFilter(weights) || weights[3] != out[3]) return call.Fail(kFilter);
  const Tensor dx = call.Output(Op::kDx, {out[0], out[1], out[2], weights[2]});
  if (!call.Ok() || SizeOf(dx) == 0) return;
  Conv3x3<kFactors>::InputGrad({out[0], out[1], out[2], weights[2], out[3]}, FloatsOf(dy), FloatsOf(filter),
                               FloatsOf(dx));
}

template <typename Op, Factors kFactors>
void ComputeFilterGrad(void*, TF_OpKernelContext* context) {
  Call call(context);
  const Tensor x = call.Input(Op::kX), dy = call.Input(Op::kDy);
  if (!call.Ok()) return;
  const std::vector<int64_t> in = ShapeOf(x), out = ShapeOf(dy);
  if (in.size() != 4 || out.size() != 4 || in[0] != out[0] || in[1] != out[1] || in[2] != out[2])
    return call.Fail("x and dy must be [batch, height, width, channels] of the same pictures");
  if (SizeOf(x) == 0 || SizeOf(dy) == 0) return call.Fail("x and dy must not be empty");
  const Tensor dFilter = call.Output(Op::kDfilter, {3, 3, in[3], out[3]});
  const Tensor dBias = call.Output(Op::kDbias, {out[3]});
  if (!call.Ok()) return;
  Conv3x3<kFactors>::FilterGrad({in[0], in[1], in[2], in[3], out[3]}, FloatsOf(x), FloatsOf(dy), FloatsOf(dFilter),
                                FloatsOf(dBias));
}

template <Factors kFactors, typename Forward, typename InputGrad, typename FilterGrad>
void Add(std::vector<Definition>* all) {
  if (!Conv3x3<kFactors>::IsAvailable()) return;
  all->push_back({Forward::kSignature, nullptr, &ComputeConv<Forward, kFactors>, nullptr});
  all->push_back({InputGrad::kSignature, nullptr, &ComputeInputGrad<InputGrad, kFactors>, nullptr});
  all->push_back({FilterGrad::kSignature, nullptr, &ComputeFilterGrad<FilterGrad, kFactors>, nullptr});
}

}  // namespace

void RegisterConvolutions(std::vector<Definition>* all) {
  using namespace contract;
  Add<Factors::kFloat32, contract::Conv3x3, Conv3x3InputGrad, Conv3x3FilterGrad>(all);
  Add<Factors::kBfloat16, Conv3x3Bfloat16, Conv3x3InputGradBfloat16, Conv3x3FilterGradBfloat16>(all);
}

}  // namespace sr3kit
