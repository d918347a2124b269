#pragma once

#include "native/core/runtime/job.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <future>
#include <memory>

namespace tokpost::test {

/// Runs coroutines on a pool of two threads, as production does, and fails when one does not
/// finish.
class IoTest : public ::testing::Test {
 protected:
  template <class T>
  Result<T> run(std::function<Awaitable<Result<T>>()> body,
                std::chrono::seconds limit = std::chrono::seconds(20)) {
    auto promise = std::make_shared<std::promise<Result<T>>>();
    auto answer = promise->get_future();
    auto job = start_job<T>(pool_, std::move(body),
                            [promise](Result<T> result) { promise->set_value(std::move(result)); });
    if (answer.wait_for(limit) != std::future_status::ready) {
      job->cancel();
      ADD_FAILURE() << "the coroutine did not finish";
      return make_error(Errc::timeout, "test_timeout", "the coroutine did not finish");
    }
    return answer.get();
  }

  IoPool pool_{2};
};

}  // namespace tokpost::test
