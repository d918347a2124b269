#include "native/core/accounts/lease_renewal.hpp"

#include "native/core/store/lease_holder.hpp"
#include "test/native/core/accounts/accounts_fixture.hpp"
#include "test/native/core/accounts/forwarding_connections.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

namespace tokpost {
namespace {

/// Counts the renewals.
class Renewed final : public test::ForwardingConnections {
 public:
  using ForwardingConnections::ForwardingConnections;
  std::atomic<int> times = 0;
  std::atomic<bool> fails = false;

  Awaitable<Status> async_renew_leases() override {
    ++times;
    if (fails) co_return make_error(Errc::store, "store_locked", "It is locked.");
    co_return Status();
  }
};

class LeaseRenewalTest : public test::AccountsTest {
 protected:
  bool reaches(int times) {
    for (int i = 0; i < 2000 && renewed_->times < times; ++i) {
      manual_.advance();
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    return renewed_->times >= times;
  }
  std::shared_ptr<Renewed> renewed_ = std::make_shared<Renewed>(tools_->connections);
};

TEST_F(LeaseRenewalTest, leases_are_renewed_in_time_until_it_goes) {
  const SteadyTime start = clock_.steady_now();
  {
    const LeaseRenewal renewal(context_, renewed_);
    EXPECT_EQ(renewed_->times, 0);
    ASSERT_TRUE(reaches(3));
    EXPECT_LE(clock_.steady_now() - start, 4 * kLeaseRenewal);
  }
  const int times = renewed_->times;
  std::this_thread::sleep_for(std::chrono::milliseconds(5));
  EXPECT_FALSE(manual_.advance(clock_.steady_now() + 10 * kLeaseRenewal));
  EXPECT_EQ(renewed_->times, times);
}

TEST_F(LeaseRenewalTest, a_failed_renewal_is_logged_and_tried_again) {
  renewed_->fails = true;
  const LeaseRenewal renewal(context_, renewed_);
  ASSERT_TRUE(reaches(2));
  EXPECT_TRUE(logged("It is locked."));
}

}  // namespace
}  // namespace tokpost
