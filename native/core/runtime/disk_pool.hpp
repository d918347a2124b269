#pragma once

#include "native/core/base/result.hpp"
#include "native/core/runtime/job.hpp"
#include "native/core/runtime/wakeup.hpp"

#include <cstddef>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <utility>

namespace tokpost {

/// A few threads for reading files, so that a slow disk holds up no socket. A read from a disk that
/// hangs cannot be cancelled, so they are never joined: they and their state are left behind when
/// the process exits. Any thread.
class DiskPool {
 public:
  static constexpr std::size_t kThreads = 2;

  /// The process's own.
  static DiskPool& system();
  explicit DiskPool(std::size_t threads = kThreads);

  /// Runs `work` on one of the threads, in the order of the calls. It owns what it touches, since
  /// whoever asked for it may be gone by then, and does not throw.
  void post(std::function<void()> work);

  /// The same with an answer. A cancelled job gets its answer at once; the work may still run.
  template <class T>
  Awaitable<Result<T>> async_run(std::function<Result<T>()> work) {
    struct Run {
      std::optional<Result<T>> answer;
      Wakeup done;
    };
    auto run = std::make_shared<Run>();
    post([run, work = std::move(work)] {
      try {
        run->answer.emplace(work());
      } catch (...) {
        run->answer.emplace(error_from_exception(std::current_exception()));
      }
      run->done.wake();
    });
    const bool finished = co_await run->done.async_wait();
    if (!finished) co_return cancelled_error();
    co_return std::move(*run->answer);
  }

 private:
  struct Shared;
  std::shared_ptr<Shared> shared_;  // the threads hold it too, and never let go
};

}  // namespace tokpost
