#pragma once

#include "native/core/runtime/job.hpp"

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <unordered_map>

namespace tokpost::sandbox {

/// Jobs that end with their owner: stop() cancels them all and waits for the last, so that a job
/// may use what its owner has. Safe from any thread.
class JobGroup {
 public:
  using Id = std::uint64_t;

  explicit JobGroup(IoPool& pool) : pool_(pool) {}
  ~JobGroup() { stop(); }
  JobGroup(const JobGroup&) = delete;
  JobGroup& operator=(const JobGroup&) = delete;

  /// Runs `body` as a job, unless the group has been stopped. What it throws is lost.
  Id run(std::function<Awaitable<void>()> body);
  /// Nothing where that job is over.
  void cancel(Id id);
  /// Idempotent; never called from one of the pool's threads while jobs are left.
  void stop();

 private:
  struct Member {
    std::shared_ptr<Job> job;  ///< null while it is being started
    bool is_cancelled = false;
  };

  IoPool& pool_;
  std::mutex mutex_;
  std::condition_variable idle_;
  bool stopping_ = false;
  Id last_id_ = 0;
  std::unordered_map<Id, Member> members_;
};

}  // namespace tokpost::sandbox
