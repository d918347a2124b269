#include "native/core/store/lease_holder.hpp"

#include "test/native/core/store/child_process.hpp"

#include <gtest/gtest.h>

#include <unistd.h>

namespace tokpost {
namespace {

// A process that has ended; its parent may still have to fetch its status.
class Corpse {
 public:
  Corpse() : pid_(::fork()) {
    if (pid_ == 0) ::_exit(0);
    siginfo_t info{};
    ::waitid(P_PID, static_cast<id_t>(pid_), &info, WEXITED | WNOWAIT);
  }
  ~Corpse() { bury(); }
  Corpse(const Corpse&) = delete;
  Corpse& operator=(const Corpse&) = delete;
  void bury() {
    if (!buried_) ::waitpid(pid_, nullptr, 0);
    buried_ = true;
  }
  pid_t pid() const { return pid_; }

 private:
  pid_t pid_;
  bool buried_ = false;
};

TEST(LeaseHolder, every_engine_of_a_process_is_its_own_holder) {
  const LeaseHolder first = LeaseHolder::make();
  const LeaseHolder second = LeaseHolder::make();
  EXPECT_NE(first.engine, second.engine);
  EXPECT_EQ(first.host, second.host);
  EXPECT_EQ(first.pid, ::getpid());
  EXPECT_EQ(first.process_start, second.process_start);
  EXPECT_FALSE(is_gone(first, second));
}

TEST(LeaseHolder, a_living_process_is_not_gone) {
  const LeaseHolder self = LeaseHolder::make();
  LeaseHolder parent = self;
  parent.pid = 1;
  parent.process_start.clear();
  EXPECT_FALSE(is_gone(parent, self));
}

TEST(LeaseHolder, an_ended_process_is_gone_even_before_its_parent_noticed) {
  const LeaseHolder self = LeaseHolder::make();
  Corpse corpse;
  LeaseHolder ended = self;
  ended.pid = corpse.pid();
  EXPECT_TRUE(is_gone(ended, self));
  corpse.bury();
  EXPECT_TRUE(is_gone(ended, self));
}

TEST(LeaseHolder, a_pid_that_another_process_has_by_now_is_gone) {
  const LeaseHolder self = LeaseHolder::make();
  LeaseHolder earlier = self;
  earlier.process_start = "1";
  EXPECT_TRUE(is_gone(earlier, self));
  earlier.pid = 1;
  EXPECT_TRUE(is_gone(earlier, self));
}

TEST(LeaseHolder, nothing_is_known_of_another_host) {
  const LeaseHolder self = LeaseHolder::make();
  Corpse corpse;
  corpse.bury();
  LeaseHolder elsewhere = self;
  elsewhere.host = "another container";
  elsewhere.pid = corpse.pid();
  EXPECT_FALSE(is_gone(elsewhere, self));
}

}  // namespace
}  // namespace tokpost
