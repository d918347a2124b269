#include "native/core/runtime/disk_pool.hpp"

#include "test/native/support/io_test.hpp"

#include <gtest/gtest.h>

#include <mutex>
#include <set>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace tokpost {
namespace {

class DiskPoolTest : public test::IoTest {
 protected:
  Result<int> run_on(DiskPool& disk, std::function<Result<int>()> work) {
    return run<int>([&disk, work]() -> Awaitable<Result<int>> {
      Result<int> answer = co_await disk.async_run<int>(work);
      co_return answer;
    });
  }
};

TEST_F(DiskPoolTest, answers_on_the_job_what_the_work_found) {
  DiskPool disk(1);
  EXPECT_EQ(run_on(disk, [] { return Result<int>(42); }).value(), 42);
  const auto failed =
      run_on(disk, []() -> Result<int> { return make_error(Errc::state, "source_lost", "Gone."); });
  EXPECT_EQ(failed.error().code, "source_lost");
}

TEST_F(DiskPoolTest, turns_what_the_work_throws_into_an_error) {
  DiskPool disk(1);
  const auto failed = run_on(disk, []() -> Result<int> { throw std::runtime_error("no disk"); });
  ASSERT_TRUE(failed.has_error());
  EXPECT_EQ(failed.error().kind, Errc::internal);
  EXPECT_EQ(failed.error().message, "no disk");
}

TEST_F(DiskPoolTest, one_thread_keeps_the_order) {
  DiskPool disk(1);
  std::vector<int> order;
  for (int i = 0; i < 100; ++i) disk.post([&order, i] { order.push_back(i); });
  EXPECT_EQ(run_on(disk, [&] { return Result<int>(static_cast<int>(order.size())); }).value(), 100);
  for (int i = 0; i < 100; ++i) EXPECT_EQ(order[static_cast<std::size_t>(i)], i);
}

TEST_F(DiskPoolTest, a_hanging_read_holds_up_neither_the_others_nor_its_cancelled_job) {
  DiskPool disk(2);
  auto hangs = std::make_shared<std::promise<void>>();
  std::shared_future<void> until = hangs->get_future().share();
  std::promise<void> started;
  std::promise<Result<int>> answered;
  auto job = start_job<int>(
      pool_,
      [&]() -> Awaitable<Result<int>> {
        std::function<Result<int>()> work = [&started, until] {
          started.set_value();
          until.wait();
          return Result<int>(0);
        };
        Result<int> answer = co_await disk.async_run<int>(work);
        co_return answer;
      },
      [&](Result<int> answer) { answered.set_value(std::move(answer)); });
  started.get_future().wait();
  EXPECT_EQ(run_on(disk, [] { return Result<int>(1); }).value(), 1);
  job->cancel();
  EXPECT_EQ(answered.get_future().get().error().kind, Errc::cancelled);
  hangs->set_value();
  EXPECT_EQ(run_on(disk, [] { return Result<int>(2); }).value(), 2);
}

TEST_F(DiskPoolTest, has_no_more_threads_than_it_was_given) {
  DiskPool disk(2);
  std::mutex mutex;
  std::set<std::thread::id> threads;
  for (int i = 0; i < 50; ++i) {
    run_on(disk, [&] {
      const std::lock_guard lock(mutex);
      threads.insert(std::this_thread::get_id());
      return Result<int>(0);
    });
  }
  EXPECT_LE(threads.size(), 2U);
  EXPECT_FALSE(threads.contains(std::this_thread::get_id()));
}

TEST_F(DiskPoolTest, the_process_has_one) {
  EXPECT_EQ(&DiskPool::system(), &DiskPool::system());
  EXPECT_EQ(run_on(DiskPool::system(), [] { return Result<int>(7); }).value(), 7);
}

}  // namespace
}  // namespace tokpost
