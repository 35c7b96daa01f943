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

// Whether the kernels that were compiled into the binding can be used.
bool kernels_registered = false;
// Which convolutions are among them: see register.cc.
int convolutions_registered = 0;

void RegisterKernels(void* library) {
  using Register = const char* (*)();
  const Register register_kernels = reinterpret_cast<Register>(dlsym(library, "sr3kit_register_kernels"));
  const char* problem = register_kernels == nullptr ? "they are not in the binding" : register_kernels();
  kernels_registered = problem == nullptr;
  using Has = int (*)();
  const Has has_convolutions = reinterpret_cast<Has>(dlsym(library, "sr3kit_has_convolutions"));
  if (kernels_registered && has_convolutions != nullptr) convolutions_registered = has_convolutions();
  // TensorFlow works without them, only slower.
  if (problem != nullptr) std::fprintf(stderr, "sr3kit's kernels for TensorFlow cannot be used: %s\n", problem);
}

// Tells JavaScript which kernels there are: without the first property, none.
napi_value WithRevision(napi_env env, napi_value module) {
  napi_value revision, convolutions;
  if (module == nullptr || !kernels_registered) return module;
  if (napi_create_int32(env, SR3KIT_KERNELS, &revision) == napi_ok)
    napi_set_named_property(env, module, "sr3kitKernels", revision);
  if (napi_create_int32(env, convolutions_registered, &convolutions) == napi_ok)
    napi_set_named_property(env, module, "sr3kitConvolutions", convolutions);
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
    const std::string message = std::string(reason == nullptr ? "no entry point" : reason) + " (npm run native builds it anew)";
    napi_throw_error(env, "ERR_DLOPEN_FAILED", message.c_str());
    return nullptr;
  }
  RegisterKernels(library);
  return WithRevision(env, init(env, exports));
}
