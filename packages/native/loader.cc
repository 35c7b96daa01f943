// The module that Node loads. It loads the binding proper, which lies beside it, and makes the kernels of kernels/ known to
// TensorFlow. It keeps off stderr what TensorFlow's libraries print while they are loaded: that happens before they look at
// TF_CPP_MIN_LOG_LEVEL.

#include <dlfcn.h>
#include <fcntl.h>
#include <node_api.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <string>

namespace {

// Whether the user, by the variable that TensorFlow itself has for it, wants less than everything.
bool WantsQuiet() {
  const char* level = std::getenv("TF_CPP_MIN_LOG_LEVEL");
  return level != nullptr && std::atoi(level) > 0;
}

// While it lives, what is written to stderr goes nowhere.
class Silence {
 public:
  explicit Silence(bool wanted) {
    if (!wanted) return;
    const int nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
    if (nowhere < 0) return;
    saved_ = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3);
    if (saved_ >= 0) dup2(nowhere, STDERR_FILENO);
    close(nowhere);
  }
  ~Silence() {
    if (saved_ < 0) return;
    dup2(saved_, STDERR_FILENO);
    close(saved_);
  }
  Silence(const Silence&) = delete;
  Silence& operator=(const Silence&) = delete;

 private:
  int saved_ = -1;
};

// The binding proper: in the folder of this module.
std::string BindingPath() {
  static const char anchor = 0;
  Dl_info info;
  if (dladdr(&anchor, &info) == 0 || info.dli_fname == nullptr) return "tfjs_tensorflow.so";
  const std::string self = info.dli_fname;
  return self.substr(0, self.find_last_of('/') + 1) + "tfjs_tensorflow.so";
}

// A function of register.cc.
template <typename Function>
Function* Find(void* library, const char* name) {
  return reinterpret_cast<Function*>(dlsym(library, name));
}

// What register.cc tells of the kernels in the binding; 0: they cannot be used.
int kernels_revision = 0;
int kernels_level = 0;

void RegisterKernels(void* library) {
  const auto registered = Find<const char*()>(library, "sr3kit_register_kernels");
  const auto revision = Find<int()>(library, "sr3kit_kernels_revision");
  const auto level = Find<int()>(library, "sr3kit_kernels_level");
  const bool there = registered != nullptr && revision != nullptr && level != nullptr;
  const char* problem = there ? registered() : "they are not in the binding";
  if (problem == nullptr) {
    kernels_revision = revision();
    kernels_level = level();
  }
  // TensorFlow works without them, only slower.
  if (problem != nullptr) std::fprintf(stderr, "sr3kit's kernels for TensorFlow cannot be used: %s\n", problem);
}

// Tells JavaScript which kernels there are: without these properties, none.
napi_value WithKernels(napi_env env, napi_value module) {
  if (module == nullptr || kernels_revision == 0) return module;
  const auto set = [&](const char* name, int number) {
    napi_value value;
    if (napi_create_int32(env, number, &value) == napi_ok) napi_set_named_property(env, module, name, value);
  };
  set("sr3kitKernels", kernels_revision);
  set("sr3kitLevel", kernels_level);
  return module;
}

}  // namespace

NAPI_MODULE_INIT() {
  void* library = nullptr;
  {
    const Silence silence(WantsQuiet());
    library = dlopen(BindingPath().c_str(), RTLD_NOW | RTLD_LOCAL);
  }
  using Init = napi_value (*)(napi_env, napi_value);
  Init init = nullptr;
  if (library != nullptr) init = reinterpret_cast<Init>(dlsym(library, "napi_register_module_v1"));
  if (init == nullptr) {
    const char* reason = dlerror();
    const std::string message = std::string(reason == nullptr ? "no entry point" : reason) + " (npx sr3kit-native --force builds it anew)";
    napi_throw_error(env, "ERR_DLOPEN_FAILED", message.c_str());
    return nullptr;
  }
  RegisterKernels(library);
  return WithKernels(env, init(env, exports));
}
