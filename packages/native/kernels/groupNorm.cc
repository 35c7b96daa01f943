// Group normalisation of [batch, ..., channels] with an optional swish after it, and the gradients of both.
// x is read twice and the result written once; statistics are exact where the mean is large.

#include <algorithm>
#include <cmath>

#include "call.h"
#include "parallel.h"
#include "sigmoid.h"

namespace sr3kit {
namespace {

struct Attributes {
  int64_t groups = 1;
  float epsilon = 0;
  bool swish = false;
};

template <typename Op>
void* Create(TF_OpKernelConstruction* construction) {
  auto attributes = std::make_unique<Attributes>();
  const Status status = NewStatus();
  unsigned char swish = 0;
  TF_OpKernelConstruction_GetAttrInt64(construction, Op::kGroupsAttribute, &attributes->groups, status.get());
  if (TF_GetCode(status.get()) == TF_OK)
    TF_OpKernelConstruction_GetAttrFloat(construction, Op::kEpsilonAttribute, &attributes->epsilon, status.get());
  if (TF_GetCode(status.get()) == TF_OK)
    TF_OpKernelConstruction_GetAttrBool(construction, Op::kSwishAttribute, &swish, status.get());
  if (TF_GetCode(status.get()) != TF_OK) TF_OpKernelConstruction_Failure(construction, status.get());
  attributes->swish = swish != 0;
  return attributes.release();
}

void Destroy(void* attributes) { delete static_cast<Attributes*>(attributes); }

// How the positions of the pictures are cut into tasks.
struct Layout {
  int64_t batch = 0;
  int64_t positions = 0;
  int64_t channels = 0;
  int64_t rows = 0;    // positions of a task
  int64_t pieces = 0;  // tasks of a picture

  explicit Layout(const std::vector<int64_t>& shape) {
    batch = shape.front();
    channels = shape.back();
    positions = 1;
    for (size_t i = 1; i + 1 < shape.size(); ++i) positions *= shape[i];
    rows = std::max<int64_t>(1, (1 << 14) / channels);
    pieces = (positions + rows - 1) / rows;
  }

  // body(picture, piece, offset of its first value, its positions)
  template <typename Body>
  void Each(const Body& body) const {
    ParallelFor(batch * pieces, [&](int64_t task) {
      const int64_t picture = task / pieces;
      const int64_t piece = task % pieces;
      const int64_t first = piece * rows;
      body(picture, piece, (picture * positions + first) * channels, std::min(rows, positions - first));
    });
  }
};

// Mean of every channel, and the sum of squared distances from it.
SR3KIT_VECTORISED void Moments(const float* __restrict x, int64_t rows, int64_t channels, float* __restrict mean,
                               float* __restrict squares) {
  for (int64_t c = 0; c < channels; ++c) mean[c] = squares[c] = 0;
  for (int64_t r = 0; r < rows; ++r)
    for (int64_t c = 0; c < channels; ++c) mean[c] += x[r * channels + c];
  const float each = 1.0f / rows;
  for (int64_t c = 0; c < channels; ++c) mean[c] *= each;
  for (int64_t r = 0; r < rows; ++r)
    for (int64_t c = 0; c < channels; ++c) {
      const float d = x[r * channels + c] - mean[c];
      squares[c] += d * d;
    }
}

SR3KIT_VECTORISED void Apply(const float* __restrict x, int64_t rows, int64_t channels, const float* __restrict scale,
                             const float* __restrict offset, float* __restrict y) {
  for (int64_t r = 0; r < rows; ++r)
    for (int64_t c = 0; c < channels; ++c) y[r * channels + c] = x[r * channels + c] * scale[c] + offset[c];
}

SR3KIT_VECTORISED void ApplySwish(const float* __restrict x, int64_t rows, int64_t channels,
                                  const float* __restrict scale, const float* __restrict offset, float* __restrict y) {
  for (int64_t r = 0; r < rows; ++r)
    for (int64_t c = 0; c < channels; ++c) {
      const float z = x[r * channels + c] * scale[c] + offset[c];
      y[r * channels + c] = z * Sigmoid(z);
    }
}

// The factors of each channel of a picture: xHat = x * inverse + centre, z = xHat * gamma + beta.
struct Factors {
  std::vector<float> inverse, centre, scale, offset;
  explicit Factors(size_t size) : inverse(size), centre(size), scale(size), offset(size) {}

  void Set(int64_t i, float mean, float inverseDeviation, float shift, float gamma, float beta) {
    inverse[i] = inverseDeviation;
    centre[i] = (shift - mean) * inverseDeviation;
    scale[i] = inverse[i] * gamma;
    offset[i] = centre[i] * gamma + beta;
  }
};

bool Fits(const Layout& l, int64_t groups, const Tensor& gamma, const Tensor& beta, const Tensor& shift) {
  return groups > 0 && l.channels % groups == 0 && SizeOf(gamma) == l.channels && SizeOf(beta) == l.channels &&
         (SizeOf(shift) == 0 || SizeOf(shift) == l.batch * l.channels);
}

void ComputeForward(void* given, TF_OpKernelContext* context) {
  const Attributes& attributes = *static_cast<Attributes*>(given);
  using Op = contract::GroupNorm;
  Call call(context);
  const Tensor x = call.Input(Op::kX), gamma = call.Input(Op::kGamma), beta = call.Input(Op::kBeta),
               shift = call.Input(Op::kShift);
  if (!call.Ok()) return;
  const std::vector<int64_t> shape = ShapeOf(x);
  if (shape.size() < 2 || shape.back() == 0) return call.Fail("x must be [batch, ..., channels], with a channel at least");
  const Layout l(shape);
  if (!Fits(l, attributes.groups, gamma, beta, shift)) return call.Fail("shapes or groups do not fit x");
  const Tensor y = call.Output(Op::kY, shape);
  const Tensor statistics = call.Output(Op::kStatistics, {2, l.batch, attributes.groups});
  if (!call.Ok()) return;

  const int64_t c = l.channels;
  std::vector<float> moments(l.batch * l.pieces * 2 * c);
  l.Each([&](int64_t picture, int64_t piece, int64_t at, int64_t rows) {
    float* const own = moments.data() + (picture * l.pieces + piece) * 2 * c;
    Moments(FloatsOf(x) + at, rows, c, own, own + c);
  });

  Factors factors(l.batch * c);
  const int64_t each = c / attributes.groups;
  const bool shifted = SizeOf(shift) > 0;
  float* const means = FloatsOf(statistics);
  float* const inverses = means + l.batch * attributes.groups;
  std::vector<double> mean(c), squares(c);
  for (int64_t b = 0; b < l.batch; ++b) {
    // Pieces of a picture are put together by the formula of Chan, Golub & LeVeque 1979.
    std::fill(mean.begin(), mean.end(), 0);
    std::fill(squares.begin(), squares.end(), 0);
    for (int64_t piece = 0; piece < l.pieces; ++piece) {
      const float* const own = moments.data() + (b * l.pieces + piece) * 2 * c;
      const double before = static_cast<double>(piece * l.rows);
      const double rows = static_cast<double>(std::min(l.rows, l.positions - piece * l.rows));
      for (int64_t i = 0; i < c; ++i) {
        const double d = own[i] - mean[i];
        mean[i] += d * rows / (before + rows);
        squares[i] += own[c + i] + d * d * before * rows / (before + rows);
      }
    }
    for (int64_t g = 0; g < attributes.groups; ++g) {
      double centre = 0, variance = 0;
      for (int64_t i = g * each; i < (g + 1) * each; ++i) {
        if (shifted) mean[i] += FloatsOf(shift)[b * c + i];
        centre += mean[i] / each;
      }
      for (int64_t i = g * each; i < (g + 1) * each; ++i)
        variance += (squares[i] / l.positions + (mean[i] - centre) * (mean[i] - centre)) / each;
      const float inverse = static_cast<float>(1 / std::sqrt(variance + attributes.epsilon));
      means[b * attributes.groups + g] = static_cast<float>(centre);
      inverses[b * attributes.groups + g] = inverse;
      for (int64_t i = g * each; i < (g + 1) * each; ++i)
        factors.Set(b * c + i, static_cast<float>(centre), inverse, shifted ? FloatsOf(shift)[b * c + i] : 0,
                    FloatsOf(gamma)[i], FloatsOf(beta)[i]);
    }
  }

  const auto apply = attributes.swish ? &ApplySwish : &Apply;
  l.Each([&](int64_t picture, int64_t, int64_t at, int64_t rows) {
    apply(FloatsOf(x) + at, rows, c, &factors.scale[picture * c], &factors.offset[picture * c], FloatsOf(y) + at);
  });
}

// Gradient of z, from that of the result.
inline __attribute__((always_inline)) float Before(float dy, float z, bool swish) {
  return swish ? dy * SwishSlope(z) : dy;
}

// Sums over the positions of dz, dz * xHat, and xHat.
SR3KIT_VECTORISED void Sums(const float* __restrict dy, const float* __restrict x, int64_t rows, int64_t channels,
                            const float* __restrict inverse, const float* __restrict centre,
                            const float* __restrict scale, const float* __restrict offset, bool swish,
                            float* __restrict sums) {
  float* __restrict const ofDz = sums;
  float* __restrict const ofBoth = sums + channels;
  float* __restrict const ofXHat = sums + 2 * channels;
  for (int64_t c = 0; c < 3 * channels; ++c) sums[c] = 0;
  for (int64_t r = 0; r < rows; ++r) {
    const float* __restrict const dyRow = dy + r * channels;
    const float* __restrict const xRow = x + r * channels;
    if (swish) {
      for (int64_t c = 0; c < channels; ++c) {
        const float dz = Before(dyRow[c], xRow[c] * scale[c] + offset[c], true);
        const float xHat = xRow[c] * inverse[c] + centre[c];
        ofDz[c] += dz;
        ofBoth[c] += dz * xHat;
        ofXHat[c] += xHat;
      }
    } else {
      for (int64_t c = 0; c < channels; ++c) {
        const float xHat = xRow[c] * inverse[c] + centre[c];
        ofDz[c] += dyRow[c];
        ofBoth[c] += dyRow[c] * xHat;
        ofXHat[c] += xHat;
      }
    }
  }
}

// dx = scale dz - constant - slope x
SR3KIT_VECTORISED void InputGradient(const float* __restrict dy, const float* __restrict x, int64_t rows,
                                     int64_t channels, const float* __restrict scale, const float* __restrict offset,
                                     const float* __restrict constant, const float* __restrict slope, bool swish,
                                     float* __restrict dx) {
  for (int64_t r = 0; r < rows; ++r) {
    const float* __restrict const dyRow = dy + r * channels;
    const float* __restrict const xRow = x + r * channels;
    float* __restrict const dxRow = dx + r * channels;
    if (swish) {
      for (int64_t c = 0; c < channels; ++c)
        dxRow[c] =
            scale[c] * Before(dyRow[c], xRow[c] * scale[c] + offset[c], true) - constant[c] - slope[c] * xRow[c];
    } else {
      for (int64_t c = 0; c < channels; ++c) dxRow[c] = scale[c] * dyRow[c] - constant[c] - slope[c] * xRow[c];
    }
  }
}

void ComputeBackward(void* given, TF_OpKernelContext* context) {
  const Attributes& attributes = *static_cast<Attributes*>(given);
  using Op = contract::GroupNormGrad;
  Call call(context);
  const Tensor dy = call.Input(Op::kDy), x = call.Input(Op::kX), gamma = call.Input(Op::kGamma),
               beta = call.Input(Op::kBeta), shift = call.Input(Op::kShift), statistics = call.Input(Op::kStatistics);
  if (!call.Ok()) return;
  const std::vector<int64_t> shape = ShapeOf(x);
  if (shape.size() < 2 || shape.back() == 0) return call.Fail("x must be [batch, ..., channels], with a channel at least");
  const Layout l(shape);
  const int64_t c = l.channels, groups = attributes.groups;
  if (!Fits(l, groups, gamma, beta, shift) || SizeOf(dy) != SizeOf(x) || SizeOf(statistics) != 2 * l.batch * groups)
    return call.Fail("shapes or groups do not fit x");
  const Tensor dx = call.Output(Op::kDx, shape);
  const Tensor dGamma = call.Output(Op::kDgamma, {c});
  const Tensor dBeta = call.Output(Op::kDbeta, {c});
  const Tensor dShift = call.Output(Op::kDshift, ShapeOf(shift));
  if (!call.Ok()) return;

  const int64_t each = c / groups;
  const bool shifted = SizeOf(shift) > 0;
  const float* const means = FloatsOf(statistics);
  const float* const inverses = means + l.batch * groups;
  Factors factors(l.batch * c);
  for (int64_t b = 0; b < l.batch; ++b)
    for (int64_t i = 0; i < c; ++i)
      factors.Set(b * c + i, means[b * groups + i / each], inverses[b * groups + i / each],
                  shifted ? FloatsOf(shift)[b * c + i] : 0, FloatsOf(gamma)[i], FloatsOf(beta)[i]);

  std::vector<float> sums(l.batch * l.pieces * 3 * c);
  l.Each([&](int64_t picture, int64_t piece, int64_t at, int64_t rows) {
    const int64_t own = picture * c;
    Sums(FloatsOf(dy) + at, FloatsOf(x) + at, rows, c, &factors.inverse[own], &factors.centre[own],
         &factors.scale[own], &factors.offset[own], attributes.swish,
         sums.data() + (picture * l.pieces + piece) * 3 * c);
  });

  // With xHat = x inverse + centre: dx = inverse (gamma dz - mean(gamma dz) - xHat mean(gamma dz xHat)), means over the group.
  std::vector<float> constant(l.batch * c), slope(l.batch * c);
  std::vector<double> total(3 * c), ofGamma(c), ofBeta(c);
  for (int64_t b = 0; b < l.batch; ++b) {
    std::fill(total.begin(), total.end(), 0);
    for (int64_t piece = 0; piece < l.pieces; ++piece)
      for (int64_t i = 0; i < 3 * c; ++i) total[i] += sums[(b * l.pieces + piece) * 3 * c + i];
    for (int64_t g = 0; g < groups; ++g) {
      const double inverse = inverses[b * groups + g];
      const double count = static_cast<double>(l.positions * each);
      double first = 0, second = 0;
      for (int64_t i = g * each; i < (g + 1) * each; ++i) {
        first += FloatsOf(gamma)[i] * total[i] / count;
        second += FloatsOf(gamma)[i] * total[c + i] / count;
      }
      for (int64_t i = g * each; i < (g + 1) * each; ++i) {
        const int64_t at = b * c + i;
        slope[at] = static_cast<float>(inverse * second * factors.inverse[at]);
        constant[at] = static_cast<float>(inverse * (first + second * factors.centre[at]));
        ofGamma[i] += total[c + i];
        ofBeta[i] += total[i];
        if (shifted)
          FloatsOf(dShift)[at] = static_cast<float>(
              inverse * (FloatsOf(gamma)[i] * total[i] - l.positions * first - second * total[2 * c + i]));
      }
    }
  }
  for (int64_t i = 0; i < c; ++i) {
    FloatsOf(dGamma)[i] = static_cast<float>(ofGamma[i]);
    FloatsOf(dBeta)[i] = static_cast<float>(ofBeta[i]);
  }

  l.Each([&](int64_t picture, int64_t, int64_t at, int64_t rows) {
    const int64_t own = picture * c;
    InputGradient(FloatsOf(dy) + at, FloatsOf(x) + at, rows, c, &factors.scale[own], &factors.offset[own],
                  &constant[own], &slope[own], attributes.swish, FloatsOf(dx) + at);
  });
}

}  // namespace

void RegisterGroupNorm(std::vector<Definition>* all) {
  using Forward = contract::GroupNorm;
  using Backward = contract::GroupNormGrad;
  all->push_back({Forward::kSignature, &Create<Forward>, &ComputeForward, &Destroy});
  all->push_back({Backward::kSignature, &Create<Backward>, &ComputeBackward, &Destroy});
}

}  // namespace sr3kit
