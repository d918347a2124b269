#pragma once

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>

#include <cstddef>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

namespace tokpost {

/// The process's I/O threads: one io_context run by a few threads. Whoever starts jobs owns the
/// pool; a job never does, since the last owner joins the threads and a thread cannot join itself.
class IoPool {
 public:
  explicit IoPool(std::size_t threads);
  ~IoPool();
  IoPool(const IoPool&) = delete;
  IoPool& operator=(const IoPool&) = delete;

  /// The pool that all clients of this process share; it is made by the first and ends with the
  /// last. `threads` counts only when it is made.
  static std::shared_ptr<IoPool> shared(std::size_t threads);

  boost::asio::io_context& context() { return context_; }
  std::size_t thread_count() const { return threads_.size(); }

  /// Stops the threads and joins them; handlers that have not run are dropped. Idempotent, and
  /// never called from one of the pool's own threads.
  void stop();

 private:
  boost::asio::io_context context_;
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_;
  std::mutex stop_mutex_;
  std::vector<std::thread> threads_;
};

}  // namespace tokpost
