// Memory that a thread keeps from call to call.

#ifndef SR3KIT_SCRATCH_H_
#define SR3KIT_SCRATCH_H_

#include <cstdint>
#include <vector>

namespace sr3kit {

// New memory of megabytes costs more, in page faults, than what is computed with it. To be used as `static thread_local`.
class Scratch {
 public:
  float* Hold(int64_t size) {
    if (static_cast<int64_t>(values_.size()) < size) values_.resize(size);
    return values_.data();
  }

 private:
  std::vector<float> values_;
};

}  // namespace sr3kit

#endif  // SR3KIT_SCRATCH_H_
