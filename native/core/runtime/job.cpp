#include "native/core/runtime/job.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/system/system_error.hpp>

#include <exception>
#include <utility>

namespace tokpost {
namespace {

namespace asio = boost::asio;

using Strand = asio::strand<asio::io_context::executor_type>;

class StrandJob final : public Job, public std::enable_shared_from_this<StrandJob> {
 public:
  explicit StrandJob(IoPool& pool) : strand_(asio::make_strand(pool.context())) {}

  void start(std::function<Awaitable<void>()> body, std::function<void(std::exception_ptr)> done) {
    auto finish = [self = shared_from_this(), done = std::move(done)](std::exception_ptr thrown) {
      done(std::move(thrown));
    };
    asio::co_spawn(strand_, run(std::move(body)),
                   asio::bind_cancellation_slot(signal_.slot(), std::move(finish)));
  }

  void cancel() override {
    // The signal is not thread-safe: it is emitted where the coroutine runs.
    asio::dispatch(strand_, [self = shared_from_this()] {
      self->signal_.emit(asio::cancellation_type::terminal);
    });
  }

 private:
  // Operations answer a cancellation with operation_aborted; nothing throws behind our back.
  static Awaitable<void> run(std::function<Awaitable<void>()> body) {
    co_await asio::this_coro::throw_if_cancelled(false);
    co_await body();
  }

  Strand strand_;
  asio::cancellation_signal signal_;
};

}  // namespace

Error cancelled_error(std::string operation) {
  return make_error(Errc::cancelled, "cancelled", "The operation was cancelled.",
                    std::move(operation));
}

Awaitable<bool> async_is_cancelled() {
  const auto state = co_await asio::this_coro::cancellation_state;
  co_return state.cancelled() != asio::cancellation_type::none;
}

std::shared_ptr<Job> start_plain_job(IoPool& pool, std::function<Awaitable<void>()> body,
                                     std::function<void(std::exception_ptr)> done) {
  auto job = std::make_shared<StrandJob>(pool);
  job->start(std::move(body), std::move(done));
  return job;
}

Error error_from_exception(std::exception_ptr thrown) {
  try {
    if (thrown) std::rethrow_exception(std::move(thrown));
  } catch (const boost::system::system_error& error) {
    if (error.code() == asio::error::operation_aborted) return cancelled_error();
    return make_error(Errc::internal, "unexpected", error.code().message());
  } catch (const std::exception& error) {
    return make_error(Errc::internal, "unexpected", error.what());
  } catch (...) {
    return make_error(Errc::internal, "unexpected", "An unknown exception reached a job's edge.");
  }
  return cancelled_error();
}

}  // namespace tokpost
