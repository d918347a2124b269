#pragma once

#include "native/core/base/result.hpp"
#include "native/core/runtime/io_pool.hpp"

#include <boost/asio/awaitable.hpp>

#include <exception>
#include <functional>
#include <memory>
#include <utility>

namespace tokpost {

template <class T>
using Awaitable = boost::asio::awaitable<T>;

/// A running job's handle: one coroutine on a strand of its own. Letting go of the handle does not
/// end the job.
class Job {
 public:
  virtual ~Job() = default;
  /// Asks the job to end; from any thread, any number of times. The job answers once either way:
  /// with its result if that came first, otherwise with kind `cancelled`.
  virtual void cancel() = 0;
};

/// The error of a job that was cancelled.
Error cancelled_error(std::string operation = {});

/// True inside a job that has been asked to end. Awaiting it suspends nothing.
Awaitable<bool> async_is_cancelled();

/// Runs `body` as a job and calls `done` on the job's strand when it is over: with nullptr, or with
/// what it threw. The untyped part of start_job(), compiled once.
std::shared_ptr<Job> start_plain_job(IoPool& pool, std::function<Awaitable<void>()> body,
                                     std::function<void(std::exception_ptr)> done);

/// Turns what a job's body threw into an Error: a cancellation, or a bug of ours.
Error error_from_exception(std::exception_ptr thrown);

/// Starts `body` and hands its result to `done`, exactly once, on one of the pool's threads.
template <class T>
std::shared_ptr<Job> start_job(IoPool& pool, std::function<Awaitable<Result<T>>()> body,
                               std::function<void(Result<T>)> done) {
  auto result = std::make_shared<std::unique_ptr<Result<T>>>();
  auto run = [result, body = std::move(body)]() -> Awaitable<void> {
    Result<T> answer = co_await body();
    *result = std::make_unique<Result<T>>(std::move(answer));
  };
  auto finish = [result, done = std::move(done)](std::exception_ptr thrown) {
    if (*result) {
      done(std::move(**result));
    } else {
      done(error_from_exception(std::move(thrown)));
    }
  };
  return start_plain_job(pool, std::move(run), std::move(finish));
}

}  // namespace tokpost
