#include "native/core/publish/upload_gate.hpp"

#include "test/native/support/io_test.hpp"

#include <gtest/gtest.h>

#include <mutex>
#include <thread>
#include <vector>

namespace tokpost {
namespace {

class UploadGateTest : public test::IoTest {
 protected:
  struct Entry {
    std::shared_ptr<Job> job;
    std::future<Result<UploadPlace>> place;
  };
  Entry enter(const UploadGate& gate) {
    auto promise = std::make_shared<std::promise<Result<UploadPlace>>>();
    Entry entry{nullptr, promise->get_future()};
    entry.job = start_job<UploadPlace>(
        pool_, gate.entrance(), [promise](auto place) { promise->set_value(std::move(place)); });
    return entry;
  }
  /// Enters when it is known to have come to its wait.
  Entry wait_in(const UploadGate& gate) {
    const std::size_t before = gate.waiting();
    Entry entry = enter(gate);
    while (gate.waiting() == before) std::this_thread::yield();
    return entry;
  }
  static bool is_waiting(const Entry& entry) {
    return entry.place.wait_for(std::chrono::milliseconds(5)) == std::future_status::timeout;
  }
};

TEST_F(UploadGateTest, lets_in_as_many_as_there_are_places_in_their_order) {
  UploadGate gate(2);
  UploadPlace first = enter(gate).place.get().value();
  UploadPlace second = enter(gate).place.get().value();
  EXPECT_EQ(gate.free_places(), 0U);
  Entry third = wait_in(gate);
  Entry fourth = wait_in(gate);
  EXPECT_TRUE(is_waiting(third));
  second.reset();
  UploadPlace of_third = third.place.get().value();
  EXPECT_TRUE(is_waiting(fourth));
  of_third.reset();
  UploadPlace of_fourth = fourth.place.get().value();
  first.reset();
  of_fourth.reset();
  EXPECT_EQ(gate.free_places(), 2U);
}

TEST_F(UploadGateTest, a_place_is_given_back_with_its_last_copy) {
  UploadGate gate(1);
  UploadPlace place = enter(gate).place.get().value();
  UploadPlace copy = place;
  place.reset();
  EXPECT_EQ(gate.free_places(), 0U);
  copy.reset();
  EXPECT_EQ(gate.free_places(), 1U);
}

TEST_F(UploadGateTest, a_cancelled_wait_leaves_the_queue) {
  UploadGate gate(1);
  UploadPlace place = enter(gate).place.get().value();
  Entry second = wait_in(gate);
  Entry third = wait_in(gate);
  second.job->cancel();
  const auto cancelled = second.place.get();
  ASSERT_TRUE(cancelled.has_error());
  EXPECT_EQ(cancelled.error().kind, Errc::cancelled);
  EXPECT_EQ(gate.waiting(), 1U);
  place.reset();
  EXPECT_TRUE(third.place.get().has_value());
}

TEST_F(UploadGateTest, loses_no_place_between_leaving_and_cancelling) {
  UploadGate gate(1);
  for (int i = 0; i < 200; ++i) {
    UploadPlace place = enter(gate).place.get().value();
    Entry next = wait_in(gate);
    std::thread leaver([&] { place.reset(); });
    next.job->cancel();
    leaver.join();
    next.place.get();
  }
  while (gate.free_places() == 0) std::this_thread::yield();
  EXPECT_EQ(gate.free_places(), 1U);
  EXPECT_EQ(gate.waiting(), 0U);
}

TEST_F(UploadGateTest, places_may_outlive_it) {
  auto gate = std::make_unique<UploadGate>(1);
  UploadPlace place = enter(*gate).place.get().value();
  gate.reset();
  place.reset();
}

TEST(UploadGate, a_wait_that_is_dropped_with_its_pool_leaves_the_queue) {
  UploadGate gate(0);
  {
    IoPool pool(1);
    start_job<UploadPlace>(pool, gate.entrance(), [](Result<UploadPlace>) {});
    while (gate.waiting() == 0) std::this_thread::yield();
  }
  EXPECT_EQ(gate.waiting(), 0U);
}

}  // namespace
}  // namespace tokpost
