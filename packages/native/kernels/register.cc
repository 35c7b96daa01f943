// Makes the kernels of this folder known to TensorFlow.

#include <string>

#include "call.h"
#include "conv3x3.h"

namespace sr3kit {

Status Register(const Definition& definition) {
  const contract::Signature& signature = definition.signature;
  TF_OpDefinitionBuilder* op = TF_NewOpDefinitionBuilder(signature.name);
  for (const char* const* spec = signature.attributes; *spec; ++spec) TF_OpDefinitionBuilderAddAttr(op, *spec);
  for (const char* const* spec = signature.inputs; *spec; ++spec) TF_OpDefinitionBuilderAddInput(op, *spec);
  for (const char* const* spec = signature.outputs; *spec; ++spec) TF_OpDefinitionBuilderAddOutput(op, *spec);
  // Called for its effect as well as for its results.
  TF_OpDefinitionBuilderSetIsStateful(op, true);
  // Shapes are known when a kernel runs; nobody asks before.
  TF_OpDefinitionBuilderSetShapeInferenceFunction(op, &TF_ShapeInferenceContextSetUnknownShape);
  Status status = NewStatus();
  TF_RegisterOpDefinition(op, status.get());
  if (TF_GetCode(status.get()) != TF_OK) return status;
  TF_KernelBuilder* kernel =
      TF_NewKernelBuilder(signature.name, "CPU", definition.create, definition.compute, definition.destroy);
  TF_RegisterKernelBuilder(signature.name, kernel, status.get());
  return status;
}

}  // namespace sr3kit

// Registers all kernels, once. Returns null, or a message that stays valid.
extern "C" const char* sr3kit_register_kernels() {
  static const std::string problem = [] {
    std::vector<sr3kit::Definition> all;
    sr3kit::RegisterGroupNorm(&all);
    sr3kit::RegisterBias(&all);
    sr3kit::RegisterConvolutions(&all);
    sr3kit::RegisterSwish(&all);
    sr3kit::RegisterOptimizer(&all);
    sr3kit::RegisterViews(&all);
    for (const sr3kit::Definition& definition : all) {
      const sr3kit::Status status = sr3kit::Register(definition);
      if (TF_GetCode(status.get()) != TF_OK) return std::string(TF_Message(status.get()));
    }
    return std::string();
  }();
  return problem.empty() ? nullptr : problem.c_str();
}

// The highest level of the contract whose kernels this processor can run, and which are registered therefore.
extern "C" int sr3kit_kernels_level() {
  using sr3kit::Conv3x3, sr3kit::Factors;
  return !Conv3x3<Factors::kFloat32>::IsAvailable() ? 0 : Conv3x3<Factors::kBfloat16>::IsAvailable() ? 2 : 1;
}

// The revision of the contract that they were compiled with.
extern "C" int sr3kit_kernels_revision() { return sr3kit::contract::kRevision; }
