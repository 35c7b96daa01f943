// Splits work over the threads that TensorFlow itself is told to use.

#ifndef SR3KIT_PARALLEL_H_
#define SR3KIT_PARALLEL_H_

#include <cstdint>
#include <functional>

namespace sr3kit {

// Calls task(0) ... task(count - 1), each once, in any order and on any thread, and returns when all are done. What a task
// computes must depend on its number alone: then results do not depend on the number of threads.
void ParallelFor(int64_t count, const std::function<void(int64_t)>& task);

}  // namespace sr3kit

#endif  // SR3KIT_PARALLEL_H_
