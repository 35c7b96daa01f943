#include "parallel.h"

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdlib>
#include <mutex>
#include <thread>

namespace sr3kit {
namespace {

int ThreadCount() {
  const char* given = std::getenv("TF_NUM_INTRAOP_THREADS");
  const int wanted = given == nullptr ? 0 : std::atoi(given);
  if (wanted > 0) return wanted;
  const int cores = static_cast<int>(std::thread::hardware_concurrency());
  return cores > 0 ? cores : 1;
}

// How long a thread waits awake before it sleeps. Waking one up takes some 40 microseconds, a third of the time in which two
// threads convolve a picture of 32x32 with 32 channels.
constexpr std::chrono::microseconds kAwake(50);

// Waits that long at most for something that is about to happen.
template <typename Condition>
void AwaitBriefly(const Condition& holds) {
  const auto end = std::chrono::steady_clock::now() + kAwake;
  do {
    for (int i = 0; i < 32; ++i) {
      if (holds()) return;
#if defined(__x86_64__)
      __builtin_ia32_pause();
#endif
    }
  } while (std::chrono::steady_clock::now() < end);
}

// Threads that sleep until there is a job, unless it follows the last one at once, and then take its tasks one by one
// beside the thread that brought it.
class Pool {
 public:
  explicit Pool(int helpers) {
    for (int i = 0; i < helpers; ++i) std::thread([this] { Help(); }).detach();
    helpers_ = helpers;
  }

  void Run(int64_t count, const std::function<void(int64_t)>& task) {
    // One job at a time: a second JavaScript thread computes alone meanwhile.
    std::unique_lock<std::mutex> turn(turn_, std::try_to_lock);
    if (!turn.owns_lock() || helpers_ == 0 || count < 2) {
      for (int64_t i = 0; i < count; ++i) task(i);
      return;
    }
    {
      std::lock_guard<std::mutex> lock(mutex_);
      task_ = &task;
      count_ = count;
      next_ = 0;
      ++job_;
    }
    wake_.notify_all();
    Work(task, count);
    AwaitBriefly([this] { return busy_ == 0; });
    // A helper that still has a task at hand, or has only just seen the job, holds a reference to it.
    std::unique_lock<std::mutex> lock(mutex_);
    task_ = nullptr;
    idle_.wait(lock, [this] { return busy_ == 0; });
  }

 private:
  void Work(const std::function<void(int64_t)>& task, int64_t count) {
    for (int64_t i = next_++; i < count; i = next_++) task(i);
  }

  void Help() {
    uint64_t seen = 0;
    while (true) {
      AwaitBriefly([&] { return job_ != seen; });
      std::unique_lock<std::mutex> lock(mutex_);
      wake_.wait(lock, [&] { return job_ != seen; });
      seen = job_;
      if (task_ == nullptr) continue;
      const std::function<void(int64_t)>& task = *task_;
      const int64_t count = count_;
      ++busy_;
      lock.unlock();
      Work(task, count);
      lock.lock();
      if (--busy_ == 0) idle_.notify_one();
    }
  }

  int helpers_ = 0;
  std::mutex turn_;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::condition_variable idle_;
  const std::function<void(int64_t)>* task_ = nullptr;
  int64_t count_ = 0;
  std::atomic<int64_t> next_{0};
  std::atomic<uint64_t> job_{0};
  std::atomic<int> busy_{0};
};

}  // namespace

void ParallelFor(int64_t count, const std::function<void(int64_t)>& task) {
  // Never destroyed: its threads wait for work until the process ends.
  static Pool* const pool = new Pool(ThreadCount() - 1);
  pool->Run(count, task);
}

}  // namespace sr3kit
