// What the kernels need of TensorFlow's C interface.

#ifndef SR3KIT_CALL_H_
#define SR3KIT_CALL_H_

#include <cstdint>
#include <memory>
#include <vector>

// Leaves out a part of the interface that would need headers outside it.
#define IS_SLIM_BUILD
#include "tensorflow/c/kernels.h"
#include "tensorflow/c/ops.h"
#include "tensorflow/c/tf_status.h"
#include "tensorflow/c/tf_tensor.h"

#include "contract.h"

// The same function for several instruction sets; the loader takes the best that the processor has. It does so before a
// sanitiser has set up its memory, so there is only one then.
#if defined(__GNUC__) && !defined(__clang__) && !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
#define SR3KIT_VECTORISED __attribute__((target_clones("avx512f", "avx2", "default")))
#else
#define SR3KIT_VECTORISED
#endif

namespace sr3kit {

struct DeleteStatus {
  void operator()(TF_Status* status) const { TF_DeleteStatus(status); }
};
struct DeleteTensor {
  void operator()(TF_Tensor* tensor) const { TF_DeleteTensor(tensor); }
};
using Status = std::unique_ptr<TF_Status, DeleteStatus>;
using Tensor = std::unique_ptr<TF_Tensor, DeleteTensor>;

inline Status NewStatus() { return Status(TF_NewStatus()); }

inline std::vector<int64_t> ShapeOf(const Tensor& tensor) {
  std::vector<int64_t> shape;
  for (int i = 0; i < TF_NumDims(tensor.get()); ++i) shape.push_back(TF_Dim(tensor.get(), i));
  return shape;
}

inline float* FloatsOf(const Tensor& tensor) { return static_cast<float*>(TF_TensorData(tensor.get())); }

inline int64_t SizeOf(const Tensor& tensor) { return TF_TensorElementCount(tensor.get()); }

// One call of a kernel.
class Call {
 public:
  explicit Call(TF_OpKernelContext* context) : context_(context), status_(NewStatus()) {}

  int Inputs() const { return TF_NumInputs(context_); }
  int Outputs() const { return TF_NumOutputs(context_); }

  Tensor Input(int i) {
    TF_Tensor* tensor = nullptr;
    TF_GetInput(context_, i, &tensor, status_.get());
    return Tensor(tensor);
  }

  // Memory that is not initialised; null if there is none left.
  Tensor Output(int i, const std::vector<int64_t>& shape) {
    int64_t size = 1;
    for (int64_t length : shape) size *= length;
    return Tensor(TF_AllocateOutput(context_, i, TF_FLOAT, shape.data(), static_cast<int>(shape.size()),
                                    size * sizeof(float), status_.get()));
  }

  void SetOutput(int i, const Tensor& tensor) { TF_SetOutput(context_, i, tensor.get(), status_.get()); }

  // Says what is wrong with the call; it has no results then.
  void Fail(const char* message) {
    TF_SetStatus(status_.get(), TF_INVALID_ARGUMENT, message);
    TF_OpKernelContext_Failure(context_, status_.get());
  }

  // Whether all went well so far; reports it if not.
  bool Ok() {
    if (TF_GetCode(status_.get()) == TF_OK) return true;
    TF_OpKernelContext_Failure(context_, status_.get());
    return false;
  }

 private:
  TF_OpKernelContext* const context_;
  Status status_;
};

// An operation and what computes it.
struct Definition {
  const contract::Signature& signature;
  void* (*create)(TF_OpKernelConstruction*);
  void (*compute)(void*, TF_OpKernelContext*);
  void (*destroy)(void*);
};

// Makes an operation known to TensorFlow, for processors. Returns what went wrong, or OK.
Status Register(const Definition& definition);

void RegisterGroupNorm(std::vector<Definition>* all);
void RegisterBias(std::vector<Definition>* all);
void RegisterConvolutions(std::vector<Definition>* all);
void RegisterSwish(std::vector<Definition>* all);
void RegisterOptimizer(std::vector<Definition>* all);
void RegisterViews(std::vector<Definition>* all);

}  // namespace sr3kit

#endif  // SR3KIT_CALL_H_
