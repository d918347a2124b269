#include "native/core/runtime/io_pool.hpp"

#include <boost/asio/io_context.hpp>

#include <algorithm>

#include <pthread.h>
#include <signal.h>

namespace tokpost {
namespace {

// The host's signal handlers belong on its own threads: ours block every signal. SIGPIPE comes from
// writing to a socket that the peer closed, and is an error code to us.
class BlockedSignals {
 public:
  BlockedSignals() {
    sigset_t all;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before_);
  }
  ~BlockedSignals() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
  BlockedSignals(const BlockedSignals&) = delete;
  BlockedSignals& operator=(const BlockedSignals&) = delete;

 private:
  sigset_t before_{};
};

}  // namespace

IoPool::IoPool(std::size_t threads)
    : context_(static_cast<int>(std::max<std::size_t>(threads, 1))),
      work_(boost::asio::make_work_guard(context_)) {
  const BlockedSignals blocked;  // new threads inherit the mask
  threads_.reserve(std::max<std::size_t>(threads, 1));
  for (std::size_t i = 0; i < std::max<std::size_t>(threads, 1); ++i) {
    threads_.emplace_back([this] { context_.run(); });
  }
}

IoPool::~IoPool() {
  stop();
}

std::shared_ptr<IoPool> IoPool::shared(std::size_t threads) {
  static std::mutex mutex;
  static std::weak_ptr<IoPool> current;
  const std::lock_guard lock(mutex);
  auto pool = current.lock();
  if (!pool) {
    pool = std::make_shared<IoPool>(threads);
    current = pool;
  }
  return pool;
}

void IoPool::stop() {
  const std::lock_guard lock(stop_mutex_);
  work_.reset();
  context_.stop();
  for (auto& thread : threads_) thread.join();
  threads_.clear();
}

}  // namespace tokpost
