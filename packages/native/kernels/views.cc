// Parts of a vector as tensors of their own, without copying it. A part that does not begin at a multiple of 64 bytes is
// copied after all, as TensorFlow wants its memory aligned.

#include "call.h"

namespace sr3kit {
namespace {

struct Shapes {
  std::vector<std::vector<int64_t>> all;
};

// The attribute is a list of numbers: the rank of the first shape, its lengths, the rank of the second, and so on.
void* Create(TF_OpKernelConstruction* construction) {
  auto shapes = std::make_unique<Shapes>();
  const Status status = NewStatus();
  int32_t count = 0, unused = 0;
  TF_OpKernelConstruction_GetAttrSize(construction, contract::Views::kShapesAttribute, &count, &unused, status.get());
  std::vector<int64_t> numbers(count > 0 ? count : 0);
  if (TF_GetCode(status.get()) == TF_OK)
    TF_OpKernelConstruction_GetAttrInt64List(construction, contract::Views::kShapesAttribute, numbers.data(), count,
                                             status.get());
  for (size_t i = 0; i < numbers.size();) {
    const int64_t rank = numbers[i++];
    if (rank < 0 || i + rank > numbers.size()) {
      TF_SetStatus(status.get(), TF_INVALID_ARGUMENT, "shapes end early");
      break;
    }
    shapes->all.emplace_back(numbers.begin() + i, numbers.begin() + i + rank);
    i += rank;
  }
  if (TF_GetCode(status.get()) != TF_OK) TF_OpKernelConstruction_Failure(construction, status.get());
  return shapes.release();
}

void Destroy(void* shapes) { delete static_cast<Shapes*>(shapes); }

// A part keeps the whole alive.
void Release(void*, size_t, void* whole) { TF_DeleteTensor(static_cast<TF_Tensor*>(whole)); }

void Compute(void* given, TF_OpKernelContext* context) {
  const Shapes& shapes = *static_cast<Shapes*>(given);
  Call call(context);
  const Tensor vector = call.Input(contract::Views::kVector);
  if (!call.Ok()) return;
  if (static_cast<int>(shapes.all.size()) != call.Outputs()) return call.Fail("there must be a shape for each part");
  int64_t total = 0;
  std::vector<int64_t> sizes;
  bool fits = true;
  for (const std::vector<int64_t>& shape : shapes.all) {
    int64_t size = 1;
    for (const int64_t length : shape) fits = fits && length >= 0 && !__builtin_mul_overflow(size, length, &size);
    fits = fits && !__builtin_add_overflow(total, size, &total);
    sizes.push_back(size);
  }
  if (!fits || total != SizeOf(vector)) return call.Fail("the shapes must take up the whole vector");
  int64_t at = 0;
  for (size_t i = 0; i < sizes.size(); ++i) {
    const std::vector<int64_t>& shape = shapes.all[i];
    Tensor whole = call.Input(contract::Views::kVector);
    if (!call.Ok()) return;
    float* const data = FloatsOf(whole) + at;
    const Tensor part(TF_NewTensor(TF_FLOAT, shape.data(), static_cast<int>(shape.size()), data,
                                   sizes[i] * sizeof(float), &Release, whole.release()));
    call.SetOutput(contract::Views::kParts + static_cast<int>(i), part);
    if (!call.Ok()) return;
    at += sizes[i];
  }
}

}  // namespace

void RegisterViews(std::vector<Definition>* all) {
  all->push_back({contract::Views::kSignature, &Create, &Compute, &Destroy});
}

}  // namespace sr3kit
