// Calls operations of TensorFlow one by one, as TensorFlow.js does.

#ifndef SR3KIT_EAGER_H_
#define SR3KIT_EAGER_H_

#include <cstdint>
#include <cstring>
#include <memory>
#include <stdexcept>
#include <string>
#include <variant>
#include <vector>

#include "../kernels/contract.h"
#include "tensorflow/c/c_api.h"
#include "tensorflow/c/eager/c_api.h"

namespace sr3kit::sanitize {

using Shape = std::vector<int64_t>;

inline int64_t SizeOf(const Shape& shape) {
  int64_t size = 1;
  for (const int64_t length : shape) size *= length;
  return size;
}

// An operation says that its call is wrong.
struct Refusal : std::runtime_error {
  using std::runtime_error::runtime_error;
};

class Status {
 public:
  ~Status() { TF_DeleteStatus(status_); }
  operator TF_Status*() { return status_; }
  void Check() const {
    if (TF_GetCode(status_) == TF_INVALID_ARGUMENT) throw Refusal(TF_Message(status_));
    if (TF_GetCode(status_) != TF_OK) throw std::runtime_error(TF_Message(status_));
  }

 private:
  TF_Status* const status_ = TF_NewStatus();
};

struct Deleter {
  void operator()(TF_Tensor* tensor) const { TF_DeleteTensor(tensor); }
  void operator()(TFE_TensorHandle* handle) const { TFE_DeleteTensorHandle(handle); }
  void operator()(TFE_Op* op) const { TFE_DeleteOp(op); }
  void operator()(TFE_Context* context) const { TFE_DeleteContext(context); }
};
using Handle = std::unique_ptr<TFE_TensorHandle, Deleter>;

inline Handle HandleOf(const Shape& shape, const std::vector<float>& values) {
  const std::unique_ptr<TF_Tensor, Deleter> tensor(
      TF_AllocateTensor(TF_FLOAT, shape.data(), static_cast<int>(shape.size()), values.size() * sizeof(float)));
  if (!values.empty()) std::memcpy(TF_TensorData(tensor.get()), values.data(), values.size() * sizeof(float));
  Status status;
  Handle handle(TFE_NewTensorHandle(tensor.get(), status));
  status.Check();
  return handle;
}

// Numbers in [-1, 1], other ones for every seed.
inline Handle Numbers(const Shape& shape, uint32_t seed) {
  std::vector<float> values(SizeOf(shape));
  uint32_t state = 2654435761u * (seed + 1);
  for (float& value : values) {
    state = state * 1664525u + 1013904223u;
    value = static_cast<float>(state >> 8) / (1 << 23) - 1;
  }
  return HandleOf(shape, values);
}

inline std::vector<float> ValuesOf(const Handle& handle) {
  Status status;
  const std::unique_ptr<TF_Tensor, Deleter> tensor(TFE_TensorHandleResolve(handle.get(), status));
  status.Check();
  const float* const data = static_cast<const float*>(TF_TensorData(tensor.get()));
  return data == nullptr ? std::vector<float>() : std::vector<float>(data, data + TF_TensorElementCount(tensor.get()));
}

struct Attribute {
  const char* name;
  std::variant<int64_t, float, bool, std::vector<int64_t>> value;
};

class Eager {
 public:
  Eager() {
    TFE_ContextOptions* const options = TFE_NewContextOptions();
    Status status;
    context_.reset(TFE_NewContext(options, status));
    TFE_DeleteContextOptions(options);
    status.Check();
  }

  // `many`: how many there are of the tensors that there can be any number of.
  std::vector<Handle> Run(const contract::Signature& signature, const std::vector<const Handle*>& inputs, int outputs,
                          const std::vector<Attribute>& attributes = {}, int64_t many = 0) const {
    Status status;
    const std::unique_ptr<TFE_Op, Deleter> op(TFE_NewOp(context_.get(), signature.name, status));
    status.Check();
    for (const Handle* input : inputs) {
      TFE_OpAddInput(op.get(), input->get(), status);
      status.Check();
    }
    if (many > 0) TFE_OpSetAttrInt(op.get(), "N", many);
    for (const Attribute& each : attributes) {
      if (const auto* number = std::get_if<int64_t>(&each.value)) TFE_OpSetAttrInt(op.get(), each.name, *number);
      if (const auto* number = std::get_if<float>(&each.value)) TFE_OpSetAttrFloat(op.get(), each.name, *number);
      if (const auto* flag = std::get_if<bool>(&each.value)) TFE_OpSetAttrBool(op.get(), each.name, *flag);
      if (const auto* list = std::get_if<std::vector<int64_t>>(&each.value))
        TFE_OpSetAttrIntList(op.get(), each.name, list->data(), static_cast<int>(list->size()));
    }
    std::vector<TFE_TensorHandle*> results(outputs);
    int count = outputs;
    TFE_Execute(op.get(), results.data(), &count, status);
    status.Check();
    return std::vector<Handle>(results.begin(), results.begin() + count);
  }

 private:
  std::unique_ptr<TFE_Context, Deleter> context_;
};

}  // namespace sr3kit::sanitize

#endif  // SR3KIT_EAGER_H_
