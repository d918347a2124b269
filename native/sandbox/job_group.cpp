#include "native/sandbox/job_group.hpp"

#include <chrono>
#include <exception>
#include <utility>

namespace tokpost::sandbox {
namespace {

constexpr std::chrono::milliseconds kCancelEvery{100};

}  // namespace

// The lock is held over neither a start nor a cancellation: either may run the job on this thread,
// and be its end.
JobGroup::Id JobGroup::run(std::function<Awaitable<void>()> body) {
  Id id = 0;
  {
    const std::lock_guard lock(mutex_);
    id = ++last_id_;
    if (stopping_) return id;
    members_.emplace(id, Member());
  }
  auto done = [this, id](const std::exception_ptr&) {
    const std::lock_guard lock(mutex_);
    members_.erase(id);
    if (members_.empty()) idle_.notify_all();
  };
  auto job = start_plain_job(pool_, std::move(body), std::move(done));
  bool is_late = false;
  {
    const std::lock_guard lock(mutex_);
    const auto member = members_.find(id);
    if (member == members_.end()) return id;
    member->second.job = job;
    is_late = member->second.is_cancelled || stopping_;
  }
  if (is_late) job->cancel();
  return id;
}

void JobGroup::cancel(Id id) {
  std::shared_ptr<Job> job;
  {
    const std::lock_guard lock(mutex_);
    const auto member = members_.find(id);
    if (member == members_.end()) return;
    member->second.is_cancelled = true;
    job = member->second.job;
  }
  if (job) job->cancel();
}

void JobGroup::stop() {
  std::unique_lock lock(mutex_);
  stopping_ = true;
  // A cancellation ends the wait that is under way when it comes. A job that begins another one
  // regardless must not hold us up, hence again and again.
  do {
    for (const auto& [id, member] : members_) {
      if (member.job) member.job->cancel();
    }
  } while (!idle_.wait_for(lock, kCancelEvery, [this] { return members_.empty(); }));
}

}  // namespace tokpost::sandbox
