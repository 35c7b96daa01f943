// Written by "npm run -w @sr3kit/native contract" from packages/native/src/contract/contract.mjs: change that, not this.

#ifndef SR3KIT_CONTRACT_H_
#define SR3KIT_CONTRACT_H_

namespace sr3kit::contract {

// Of this contract and of what the kernels do.
constexpr int kRevision = 4;

// An operation in the notation of TensorFlow; null ends each list.
struct Signature {
  const char* name;
  const char* attributes[8];
  const char* inputs[8];
  const char* outputs[8];
};

struct Swish {
  static constexpr Signature kSignature = {
      "Sr3kitSwish", {},
      {"x: float"},
      {"y: float"}};
  enum Input { kX };
  enum Output { kY };
};

struct SwishGrad {
  static constexpr Signature kSignature = {
      "Sr3kitSwishGrad", {},
      {"dy: float", "x: float"},
      {"dx: float"}};
  enum Input { kDy, kX };
  enum Output { kDx };
};

struct GroupNorm {
  static constexpr Signature kSignature = {
      "Sr3kitGroupNorm", {"groups: int", "epsilon: float", "swish: bool"},
      {"x: float", "gamma: float", "beta: float", "shift: float"},
      {"y: float", "statistics: float"}};
  enum Input { kX, kGamma, kBeta, kShift };
  enum Output { kY, kStatistics };
  static constexpr char kGroupsAttribute[] = "groups";
  static constexpr char kEpsilonAttribute[] = "epsilon";
  static constexpr char kSwishAttribute[] = "swish";
};

struct GroupNormGrad {
  static constexpr Signature kSignature = {
      "Sr3kitGroupNormGrad", {"groups: int", "epsilon: float", "swish: bool"},
      {"dy: float", "x: float", "gamma: float", "beta: float", "shift: float", "statistics: float"},
      {"dx: float", "dgamma: float", "dbeta: float", "dshift: float"}};
  enum Input { kDy, kX, kGamma, kBeta, kShift, kStatistics };
  enum Output { kDx, kDgamma, kDbeta, kDshift };
  static constexpr char kGroupsAttribute[] = "groups";
  static constexpr char kEpsilonAttribute[] = "epsilon";
  static constexpr char kSwishAttribute[] = "swish";
};

struct Conv3x3 {
  static constexpr Signature kSignature = {
      "Sr3kitConv3x3", {},
      {"x: float", "filter: float", "bias: float", "residual: float"},
      {"y: float"}};
  enum Input { kX, kFilter, kBias, kResidual };
  enum Output { kY };
};

struct Conv3x3InputGrad {
  static constexpr Signature kSignature = {
      "Sr3kitConv3x3InputGrad", {},
      {"dy: float", "filter: float"},
      {"dx: float"}};
  enum Input { kDy, kFilter };
  enum Output { kDx };
};

struct Conv3x3FilterGrad {
  static constexpr Signature kSignature = {
      "Sr3kitConv3x3FilterGrad", {},
      {"x: float", "dy: float"},
      {"dfilter: float", "dbias: float"}};
  enum Input { kX, kDy };
  enum Output { kDfilter, kDbias };
};

struct Conv3x3Bfloat16 {
  static constexpr Signature kSignature = {
      "Sr3kitConv3x3Bfloat16", {},
      {"x: float", "filter: float", "bias: float", "residual: float"},
      {"y: float"}};
  enum Input { kX, kFilter, kBias, kResidual };
  enum Output { kY };
};

struct Conv3x3InputGradBfloat16 {
  static constexpr Signature kSignature = {
      "Sr3kitConv3x3InputGradBfloat16", {},
      {"dy: float", "filter: float"},
      {"dx: float"}};
  enum Input { kDy, kFilter };
  enum Output { kDx };
};

struct Conv3x3FilterGradBfloat16 {
  static constexpr Signature kSignature = {
      "Sr3kitConv3x3FilterGradBfloat16", {},
      {"x: float", "dy: float"},
      {"dfilter: float", "dbias: float"}};
  enum Input { kX, kDy };
  enum Output { kDfilter, kDbias };
};

struct AddBias {
  static constexpr Signature kSignature = {
      "Sr3kitAddBias", {},
      {"x: float", "bias: float"},
      {}};
  enum Input { kX, kBias };
};

struct SquaredNorm {
  static constexpr Signature kSignature = {
      "Sr3kitSquaredNorm", {"N: int >= 1"},
      {"gradients: N * float"},
      {"sum: float"}};
  enum Input { kGradients };
  enum Output { kSum };
};

struct Views {
  static constexpr Signature kSignature = {
      "Sr3kitViews", {"N: int >= 1", "shapes: list(int)"},
      {"vector: float"},
      {"parts: N * float"}};
  enum Input { kVector };
  enum Output { kParts };
  static constexpr char kShapesAttribute[] = "shapes";
};

struct Adam {
  static constexpr Signature kSignature = {
      "Sr3kitAdam", {"N: int >= 1"},
      {"numbers: float", "values: float", "m: float", "v: float", "ema: float", "gradients: N * float"},
      {}};
  enum Input { kNumbers, kValues, kM, kV, kEma, kGradients };
};

// An update's numbers, as they lie in memory.
struct AdamNumbers {
  float gradientScale, l2, beta1, rest1, beta2, rest2, epsilon, rate, keep, emaRest;
};
constexpr int kAdamNumbers = 10;
static_assert(sizeof(AdamNumbers) == kAdamNumbers * sizeof(float));

}  // namespace sr3kit::contract

#endif  // SR3KIT_CONTRACT_H_
