// The operations of the 3x3 convolution: they check shapes and hand over.

#include "call.h"
#include "conv3x3.h"

namespace sr3kit {
namespace {

constexpr char kFilter[] = "filter must be [3, 3, inputs, outputs] and fit the pictures [batch, height, width, channels]";

bool IsFilter(const std::vector<int64_t>& shape) { return shape.size() == 4 && shape[0] == 3 && shape[1] == 3; }

// A part that may be missing is empty then.
const float* OrNull(const Tensor& tensor) { return SizeOf(tensor) == 0 ? nullptr : FloatsOf(tensor); }

template <Factors kFactors>
void ComputeConv(void*, TF_OpKernelContext* context) {
  Call call(context);
  const Tensor x = call.Input(0), filter = call.Input(1), bias = call.Input(2), residual = call.Input(3);
  if (!call.Ok()) return;
  const std::vector<int64_t> in = ShapeOf(x), weights = ShapeOf(filter);
  if (in.size() != 4 || !IsFilter(weights) || weights[2] != in[3]) return call.Fail(kFilter);
  const std::vector<int64_t> out{in[0], in[1], in[2], weights[3]};
  if (SizeOf(bias) != 0 && SizeOf(bias) != out[3]) return call.Fail("bias must be [outputs], or empty");
  if (SizeOf(residual) != 0 && ShapeOf(residual) != out)
    return call.Fail("residual must have the shape of the result, or be empty");
  const Tensor y = call.Output(0, out);
  if (!call.Ok() || SizeOf(y) == 0) return;
  Conv3x3({in[0], in[1], in[2], in[3], out[3]}, kFactors, FloatsOf(x), FloatsOf(filter), OrNull(bias),
          OrNull(residual), FloatsOf(y));
}

template <Factors kFactors>
void ComputeInputGrad(void*, TF_OpKernelContext* context) {
  Call call(context);
  const Tensor dy = call.Input(0), filter = call.Input(1);
  if (!call.Ok()) return;
  const std::vector<int64_t> out = ShapeOf(dy), weights = ShapeOf(filter);
  if (out.size() != 4 || !IsFilter(weights) || weights[3] != out[3]) return call.Fail(kFilter);
  const Tensor dx = call.Output(0, {out[0], out[1], out[2], weights[2]});
  if (!call.Ok() || SizeOf(dx) == 0) return;
  Conv3x3InputGrad({out[0], out[1], out[2], weights[2], out[3]}, kFactors, FloatsOf(dy), FloatsOf(filter),
                   FloatsOf(dx));
}

template <Factors kFactors>
void ComputeFilterGrad(void*, TF_OpKernelContext* context) {
  Call call(context);
  const Tensor x = call.Input(0), dy = call.Input(1);
  if (!call.Ok()) return;
  const std::vector<int64_t> in = ShapeOf(x), out = ShapeOf(dy);
  if (in.size() != 4 || out.size() != 4 || in[0] != out[0] || in[1] != out[1] || in[2] != out[2])
    return call.Fail("x and dy must be [batch, height, width, channels] of the same pictures");
  if (SizeOf(x) == 0 || SizeOf(dy) == 0) return call.Fail("x and dy must not be empty");
  const Tensor dFilter = call.Output(0, {3, 3, in[3], out[3]});
  const Tensor dBias = call.Output(1, {out[3]});
  if (!call.Ok()) return;
  Conv3x3FilterGrad({in[0], in[1], in[2], in[3], out[3]}, kFactors, FloatsOf(x), FloatsOf(dy), FloatsOf(dFilter),
                    FloatsOf(dBias));
}

// What the operations of a kind of factors are called.
struct Names {
  const char *forward, *inputGrad, *filterGrad;
};

template <Factors kFactors>
void Add(const Names& names, std::vector<Definition>* all) {
  if (!HasConv3x3(kFactors)) return;
  all->push_back({names.forward,
                  {},
                  {"x: float", "filter: float", "bias: float", "residual: float"},
                  {"y: float"},
                  nullptr,
                  &ComputeConv<kFactors>,
                  nullptr});
  all->push_back({names.inputGrad,
                  {},
                  {"dy: float", "filter: float"},
                  {"dx: float"},
                  nullptr,
                  &ComputeInputGrad<kFactors>,
                  nullptr});
  all->push_back({names.filterGrad,
                  {},
                  {"x: float", "dy: float"},
                  {"d_filter: float", "d_bias: float"},
                  nullptr,
                  &ComputeFilterGrad<kFactors>,
                  nullptr});
}

}  // namespace

void RegisterConvolutions(std::vector<Definition>* all) {
  Add<Factors::kFloat32>({"Sr3kitConv3x3", "Sr3kitConv3x3InputGrad", "Sr3kitConv3x3FilterGrad"}, all);
  Add<Factors::kBfloat16>({"Sr3kitConv3x3Bfloat16", "Sr3kitConv3x3InputGradBfloat16", "Sr3kitConv3x3FilterGradBfloat16"},
                          all);
}

}  // namespace sr3kit
