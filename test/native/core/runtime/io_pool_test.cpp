#include "native/core/runtime/io_pool.hpp"

#include <boost/asio/post.hpp>

#include <gtest/gtest.h>

#include <future>
#include <memory>

#include <signal.h>

namespace tokpost {
namespace {

TEST(IoPool, runs_what_is_posted_on_its_own_threads) {
  IoPool pool(2);
  EXPECT_EQ(pool.thread_count(), 2U);
  std::promise<std::thread::id> promise;
  boost::asio::post(pool.context(), [&] { promise.set_value(std::this_thread::get_id()); });
  EXPECT_NE(promise.get_future().get(), std::this_thread::get_id());
}

TEST(IoPool, has_at_least_one_thread) {
  EXPECT_EQ(IoPool(0).thread_count(), 1U);
}

TEST(IoPool, stops_once_however_often_it_is_asked) {
  IoPool pool(1);
  pool.stop();
  pool.stop();
  EXPECT_EQ(pool.thread_count(), 0U);
}

TEST(IoPool, drops_handlers_that_did_not_run) {
  auto alive = std::make_shared<int>(1);
  {
    IoPool pool(1);
    pool.stop();
    boost::asio::post(pool.context(), [alive] {});
    EXPECT_EQ(alive.use_count(), 2);
  }
  EXPECT_EQ(alive.use_count(), 1);
}

TEST(IoPool, is_shared_while_somebody_holds_it) {
  auto first = IoPool::shared(1);
  EXPECT_EQ(IoPool::shared(4), first);
  EXPECT_EQ(first->thread_count(), 1U);
  first.reset();
  EXPECT_EQ(IoPool::shared(3)->thread_count(), 3U);
}

TEST(IoPool, leaves_signals_to_the_host) {
  IoPool pool(1);
  std::promise<bool> promise;
  boost::asio::post(pool.context(), [&] {
    sigset_t mask;
    pthread_sigmask(SIG_SETMASK, nullptr, &mask);
    promise.set_value(sigismember(&mask, SIGTERM) == 1 && sigismember(&mask, SIGPIPE) == 1);
  });
  EXPECT_TRUE(promise.get_future().get());
}

}  // namespace
}  // namespace tokpost
