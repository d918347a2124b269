#include "native/core/runtime/disk_pool.hpp"

#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>
#include <vector>

#include <pthread.h>
#include <signal.h>

namespace tokpost {
namespace {

void block_signals() {
  sigset_t all;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, nullptr);
}

}  // namespace

struct DiskPool::Shared {
  explicit Shared(std::size_t count) : max_threads(count) {}

  void serve() {
    block_signals();
    while (true) {
      std::function<void()> work;
      {
        std::unique_lock lock(mutex);
        ++idle;
        changed.wait(lock, [this] { return !waiting.empty(); });
        --idle;
        work = std::move(waiting.front());
        waiting.pop_front();
      }
      work();
    }
  }

  const std::size_t max_threads;
  std::mutex mutex;
  std::condition_variable changed;
  std::deque<std::function<void()>> waiting;
  std::vector<std::thread> threads;  ///< never joined, and so never destroyed
  std::size_t idle = 0;
};

DiskPool& DiskPool::system() {
  static auto* const kSystem = new DiskPool();  // outlives every thread that asks it
  return *kSystem;
}

DiskPool::DiskPool(std::size_t threads) : shared_(std::make_shared<Shared>(threads)) {}

void DiskPool::post(std::function<void()> work) {
  const std::lock_guard lock(shared_->mutex);
  shared_->waiting.push_back(std::move(work));
  if (shared_->idle < shared_->waiting.size() && shared_->threads.size() < shared_->max_threads) {
    shared_->threads.emplace_back([shared = shared_] { shared->serve(); });
  }
  shared_->changed.notify_one();
}

}  // namespace tokpost
