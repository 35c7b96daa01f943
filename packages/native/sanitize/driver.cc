// Runs every kernel over all classes of shapes: blocks of every size, one position, tiles, nothing at all, and calls that
// are to be refused. A sanitiser watches; whether the numbers are right is for other tests to say. From two threads at a
// time, as two workers of a Node process would.

#include <atomic>
#include <cmath>
#include <cstdio>
#include <thread>

#include "eager.h"

extern "C" const char* sr3kit_register_kernels();
extern "C" int sr3kit_kernels_level();

namespace sr3kit::sanitize {
namespace {

std::atomic<int> calls{0};

struct Problem : std::runtime_error {
  using std::runtime_error::runtime_error;
};

// Reads all that an operation gives.
void Expect(const contract::Signature& signature, const std::vector<Handle>& results) {
  ++calls;
  for (const Handle& result : results)
    for (const float value : ValuesOf(result))
      if (!std::isfinite(value)) throw Problem(std::string(signature.name) + " gives a number that is not finite");
}

template <typename Body>
void ExpectRefusal(const contract::Signature& signature, const Body& body) {
  ++calls;
  try {
    body();
  } catch (const Refusal&) {
    return;
  }
  throw Problem(std::string(signature.name) + " takes what it should refuse");
}

struct Convolution {
  int64_t batch, height, width, inputs, outputs;
};

template <typename Forward, typename InputGrad, typename FilterGrad>
void Convolve(const Eager& eager, const Convolution& c) {
  const Handle none = Numbers({0}, 0), x = Numbers({c.batch, c.height, c.width, c.inputs}, 1),
               filter = Numbers({3, 3, c.inputs, c.outputs}, 2), bias = Numbers({c.outputs}, 3),
               y = Numbers({c.batch, c.height, c.width, c.outputs}, 4);
  const auto forward = [&] { return eager.Run(Forward::kSignature, {&x, &filter, &none, &none}, 1); };
  const auto inputGrad = [&] { return eager.Run(InputGrad::kSignature, {&y, &filter}, 1); };
  const auto filterGrad = [&] { return eager.Run(FilterGrad::kSignature, {&x, &y}, 2); };
  if (c.inputs * c.outputs == 0) {
    ExpectRefusal(Forward::kSignature, forward);
    ExpectRefusal(InputGrad::kSignature, inputGrad);
    return ExpectRefusal(FilterGrad::kSignature, filterGrad);
  }
  Expect(Forward::kSignature, forward());
  Expect(Forward::kSignature, eager.Run(Forward::kSignature, {&x, &filter, &bias, &y}, 1));
  Expect(InputGrad::kSignature, inputGrad());
  if (c.batch * c.height * c.width == 0) return ExpectRefusal(FilterGrad::kSignature, filterGrad);
  Expect(FilterGrad::kSignature, filterGrad());
}

template <typename Forward, typename InputGrad, typename FilterGrad>
void Convolutions(const Eager& eager) {
  // One to three registers of channels and more, the last full, nearly full or nearly empty; rows of blocks from 1 to 14.
  const int64_t channels[] = {1, 2, 15, 16, 17, 32, 33, 47, 48, 64, 81};
  const Convolution sides[] = {{1, 1, 1, 0, 0}, {3, 1, 5, 0, 0}, {2, 3, 2, 0, 0}, {1, 2, 14, 0, 0}, {1, 4, 23, 0, 0}};
  for (const Convolution& side : sides)
    for (const int64_t inputs : channels)
      for (const int64_t outputs : channels)
        Convolve<Forward, InputGrad, FilterGrad>(eager, {side.batch, side.height, side.width, inputs, outputs});
  for (int64_t width = 1; width <= 30; ++width) {
    Convolve<Forward, InputGrad, FilterGrad>(eager, {1, 2, width, 3, 20});
    Convolve<Forward, InputGrad, FilterGrad>(eager, {2, 3, 4, width, 7});
  }
  const Convolution others[] = {
      {1, 33, 131, 5, 6},     // several tiles in both directions
      {5, 40, 9, 64, 35},     // many strips
      {2, 3, 8, 160, 150},    // more weights than partial sums are kept of
      {0, 4, 4, 3, 5},        // nothing, in every way
      {1, 0, 4, 3, 5},  {1, 4, 0, 3, 5}, {1, 4, 4, 0, 5}, {1, 4, 4, 3, 0},
  };
  for (const Convolution& other : others) Convolve<Forward, InputGrad, FilterGrad>(eager, other);

  const Handle x = Numbers({1, 4, 4, 3}, 1), y = Numbers({1, 4, 4, 2}, 2), filter = Numbers({3, 3, 3, 2}, 3),
               none = Numbers({0}, 0), vector = Numbers({3}, 4), five = Numbers({5, 5, 3, 2}, 5);
  for (const std::vector<const Handle*>& wrong : std::vector<std::vector<const Handle*>>{
           {&y, &filter, &none, &none},
           {&x, &five, &none, &none},
           {&vector, &filter, &none, &none},
           {&x, &filter, &vector, &none},
           {&x, &filter, &none, &x},
       })
    ExpectRefusal(Forward::kSignature, [&] { return eager.Run(Forward::kSignature, wrong, 1); });
  ExpectRefusal(InputGrad::kSignature, [&] { return eager.Run(InputGrad::kSignature, {&x, &filter}, 1); });
  ExpectRefusal(FilterGrad::kSignature, [&] { return eager.Run(FilterGrad::kSignature, {&x, &vector}, 2); });
}

void GroupNorms(const Eager& eager) {
  using Forward = contract::GroupNorm;
  using Backward = contract::GroupNormGrad;
  struct Case {
    Shape shape;
    int64_t groups;
  };
  const Case cases[] = {
      {{1, 1, 1, 4}, 1},    {{2, 3, 5, 6}, 3},     {{3, 64, 33, 32}, 8}, {{2, 7}, 7},        {{1, 9, 17}, 17},
      {{1, 2, 40'000}, 4},  {{2, 130, 257}, 1},    {{0, 4, 4, 8}, 2},    {{2, 0, 3, 8}, 2},
  };
  for (const Case& c : cases)
    for (const bool swish : {false, true})
      for (const bool shifted : {false, true}) {
        const int64_t channels = c.shape.back();
        const std::vector<Attribute> attributes = {{Forward::kGroupsAttribute, c.groups},
                                                   {Forward::kEpsilonAttribute, 1e-5f},
                                                   {Forward::kSwishAttribute, swish}};
        const Handle x = Numbers(c.shape, 1), gamma = Numbers({channels}, 2), beta = Numbers({channels}, 3),
                     dy = Numbers(c.shape, 5),
                     shift = shifted ? Numbers({c.shape.front(), channels}, 4) : Numbers({0}, 0);
        const std::vector<Handle> results =
            eager.Run(Forward::kSignature, {&x, &gamma, &beta, &shift}, 2, attributes);
        const std::vector<Handle> gradients = eager.Run(
            Backward::kSignature, {&dy, &x, &gamma, &beta, &shift, &results[Forward::kStatistics]}, 4, attributes);
        // Of no positions there is no mean.
        if (SizeOf(c.shape) == 0) continue;
        Expect(Forward::kSignature, results);
        Expect(Backward::kSignature, gradients);
      }
  const std::vector<Attribute> attributes = {{Forward::kGroupsAttribute, int64_t{2}},
                                             {Forward::kEpsilonAttribute, 1e-5f},
                                             {Forward::kSwishAttribute, true}};
  const Handle x = Numbers({2, 3, 4}, 1), vector = Numbers({4}, 2), empty = Numbers({2, 3, 0}, 3), none = Numbers({0}, 0),
               odd = Numbers({2, 3, 5}, 4), five = Numbers({5}, 5);
  for (const std::vector<const Handle*>& wrong : std::vector<std::vector<const Handle*>>{
           {&vector, &vector, &vector, &none},
           {&x, &five, &vector, &none},
           {&x, &vector, &five, &none},
           {&x, &vector, &vector, &five},
           {&odd, &five, &five, &none},
           {&empty, &none, &none, &none},
       }) {
    ExpectRefusal(Forward::kSignature, [&] { return eager.Run(Forward::kSignature, wrong, 2, attributes); });
    ExpectRefusal(Backward::kSignature, [&] {
      return eager.Run(Backward::kSignature, {wrong[0], wrong[0], wrong[1], wrong[2], wrong[3], &none}, 4, attributes);
    });
  }
}

void Swishes(const Eager& eager) {
  for (const int64_t size : {0, 1, 15, 16, 17, 1 << 15, (1 << 15) + 1, 200'003}) {
    const Handle x = Numbers({size}, 1), dy = Numbers({size}, 2);
    Expect(contract::Swish::kSignature, eager.Run(contract::Swish::kSignature, {&x}, 1));
    Expect(contract::SwishGrad::kSignature, eager.Run(contract::SwishGrad::kSignature, {&dy, &x}, 1));
    const Handle longer = Numbers({size + 1}, 3);
    ExpectRefusal(contract::SwishGrad::kSignature,
                  [&] { return eager.Run(contract::SwishGrad::kSignature, {&longer, &x}, 1); });
  }
}

void Biases(const Eager& eager) {
  using Op = contract::AddBias;
  for (const Shape& shape : {Shape{1, 1}, Shape{5, 7, 3}, Shape{2, 64, 64, 17}, Shape{3, 40'000}, Shape{0, 3}}) {
    const Handle x = Numbers(shape, 1), bias = Numbers({shape.back()}, 2), longer = Numbers({shape.back() + 1}, 3);
    eager.Run(Op::kSignature, {&x, &bias}, 0);
    std::vector<Handle> changed;
    changed.push_back(HandleOf({SizeOf(shape)}, ValuesOf(x)));
    Expect(Op::kSignature, changed);
    if (SizeOf(shape) > 0) ExpectRefusal(Op::kSignature, [&] { return eager.Run(Op::kSignature, {&x, &longer}, 0); });
  }
  const Handle x = Numbers({2, 3}, 1), none = Numbers({0}, 0);
  ExpectRefusal(Op::kSignature, [&] { return eager.Run(Op::kSignature, {&x, &none}, 0); });
}

void Updates(const Eager& eager) {
  using contract::Adam, contract::SquaredNorm;
  for (const std::vector<int64_t>& lengths :
       {std::vector<int64_t>{1}, {5, 70'000, 3}, {0, 31, 33}, {1 << 15, 1, (1 << 15) + 1}, {17, 0}}) {
    std::vector<Handle> gradients;
    int64_t size = 0;
    for (const int64_t length : lengths) {
      gradients.push_back(Numbers({length}, static_cast<uint32_t>(gradients.size())));
      size += length;
    }
    std::vector<const Handle*> inputs;
    for (const Handle& gradient : gradients) inputs.push_back(&gradient);
    const int64_t many = static_cast<int64_t>(inputs.size());
    Expect(SquaredNorm::kSignature, eager.Run(SquaredNorm::kSignature, inputs, 1, {}, many));

    const Handle numbers = HandleOf({contract::kAdamNumbers}, {1, 0.01f, 0.9f, 0.1f, 0.99f, 0.01f, 1e-8f, 1e-3f, 1, 0.1f}),
                 few = Numbers({contract::kAdamNumbers - 1}, 1), values = Numbers({size}, 11), m = Numbers({size}, 12),
                 v = HandleOf({size}, std::vector<float>(size, 0.5f)), ema = Numbers({size}, 14),
                 longer = Numbers({size + 1}, 15);
    const auto update = [&](const Handle& given, const Handle& last) {
      std::vector<const Handle*> all = {&given, &values, &m, &v, &last};
      all.insert(all.end(), inputs.begin(), inputs.end());
      return eager.Run(Adam::kSignature, all, 0, {}, many);
    };
    update(numbers, ema);
    std::vector<Handle> changed;
    for (const Handle* vector : {&values, &m, &v, &ema}) changed.push_back(HandleOf({size}, ValuesOf(*vector)));
    Expect(Adam::kSignature, changed);
    ExpectRefusal(Adam::kSignature, [&] { return update(few, ema); });
    ExpectRefusal(Adam::kSignature, [&] { return update(numbers, longer); });
  }
}

void Parts(const Eager& eager) {
  using Op = contract::Views;
  struct Case {
    int64_t size;
    std::vector<Shape> shapes;
    bool fits;
  };
  const Case cases[] = {
      {48, {{16}, {2, 16}}, true},  {7, {{3}, {2, 2}}, true},          {5, {{5}}, true}, {4, {{0, 3}, {4}, {0}}, true},
      {1, {{}}, true},              {7, {{3}, {3}}, false},            {7, {{-1}, {8}}, false},
      {6, {{-2, -3}}, false},       {7, {{1'000'000'000, 1}}, false},
      // Their product wraps round to nothing.
      {0, {{int64_t{1} << 32, int64_t{1} << 32}}, false},
  };
  const auto run = [&](const Handle& vector, const std::vector<int64_t>& numbers, size_t count) {
    return eager.Run(Op::kSignature, {&vector}, static_cast<int>(count), {{Op::kShapesAttribute, numbers}},
                     static_cast<int64_t>(count));
  };
  for (const Case& c : cases) {
    const Handle vector = Numbers({c.size}, 1);
    std::vector<int64_t> numbers;
    for (const Shape& shape : c.shapes) {
      numbers.push_back(static_cast<int64_t>(shape.size()));
      numbers.insert(numbers.end(), shape.begin(), shape.end());
    }
    if (c.fits)
      Expect(Op::kSignature, run(vector, numbers, c.shapes.size()));
    else
      ExpectRefusal(Op::kSignature, [&] { return run(vector, numbers, c.shapes.size()); });
  }
  const Handle vector = Numbers({4}, 1);
  // A rank that is longer than the list, one below zero, and fewer shapes than results.
  for (const std::vector<int64_t>& wrong : {std::vector<int64_t>{5, 1, 1}, {-1}, {}})
    ExpectRefusal(Op::kSignature, [&] { return run(vector, wrong, 1); });
  ExpectRefusal(Op::kSignature, [&] { return run(vector, {1, 4}, 2); });
  ExpectRefusal(Op::kSignature, [&] { return run(vector, {1, 2, 1, 2}, 1); });
}

void RunAll(const Eager& eager) {
  GroupNorms(eager);
  Swishes(eager);
  Biases(eager);
  Updates(eager);
  Parts(eager);
  using namespace contract;
  const int level = sr3kit_kernels_level();
  if (level >= 1) Convolutions<Conv3x3, Conv3x3InputGrad, Conv3x3FilterGrad>(eager);
  if (level >= 2) Convolutions<Conv3x3Bfloat16, Conv3x3InputGradBfloat16, Conv3x3FilterGradBfloat16>(eager);
}

}  // namespace
}  // namespace sr3kit::sanitize

int main() {
  if (const char* problem = sr3kit_register_kernels()) {
    std::fprintf(stderr, "TensorFlow refuses the kernels: %s\n", problem);
    return 1;
  }
  std::atomic<bool> failed{false};
  const auto run = [&] {
    try {
      // Each worker of Node has a context of its own.
      sr3kit::sanitize::RunAll(sr3kit::sanitize::Eager());
    } catch (const std::exception& error) {
      failed = true;
      std::fprintf(stderr, "%s\n", error.what());
    }
  };
  std::thread other(run);
  run();
  other.join();
  const char* const levels[] = {"no AVX-512, so no convolutions", "AVX-512", "AVX-512 and AVX512-BF16"};
  std::printf("%d calls (%s)\n", sr3kit::sanitize::calls.load(), levels[sr3kit_kernels_level()]);
  return failed ? 1 : 0;
}
