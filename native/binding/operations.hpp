#pragma once

#include "native/binding/dispatcher.hpp"
#include "native/binding/job_counter.hpp"
#include "native/core/base/error.hpp"
#include "native/core/runtime/job.hpp"
#include "native/core/tiktok/mode.hpp"

#include <napi.h>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <unordered_map>
#include <vector>

namespace tokpost {

using OperationId = std::uint64_t;
using GroupId = std::uint64_t;  ///< the operations of one client

/// Lets JavaScript cancel one operation; lib/ hangs it on an AbortSignal.
struct CancelToken {
  OperationId operation = 0;
};

struct CallOptions {
  GroupId group = 0;
  std::shared_ptr<CancelToken> token;     ///< may be null
  std::optional<tiktok::Mode> hint_mode;  ///< whose hints its errors get
};

/// The promises that an environment's jobs will settle. JavaScript thread only; a job knows its
/// operation by number, so that nothing of JavaScript's is held where it could not be freed.
class Operations {
 public:
  explicit Operations(std::shared_ptr<Dispatcher> dispatcher);

  GroupId new_group() { return ++last_group_; }
  OperationId begin(Napi::Env env, const CallOptions& options);
  Napi::Value promise(OperationId id) const;
  /// The job may already be over; its answer comes later on this thread in any case.
  void attach(OperationId id, std::shared_ptr<Job> job);

  using MakeValue = std::function<Napi::Value(Napi::Env)>;
  void resolve(Napi::Env env, OperationId id, const MakeValue& make_value);
  void reject(Napi::Env env, OperationId id, const Error& error);

  void cancel(OperationId id);
  void cancel_group(GroupId group);
  void cancel_all();
  /// Lets go of the jobs' handles, which may not outlive the threads. Their promises stay
  /// unsettled.
  void forget_jobs();
  std::size_t size() const { return running_.size(); }
  std::size_t group_size(GroupId group) const;

  /// A promise that resolves once the group has no operation left.
  Napi::Value when_group_ends(Napi::Env env, GroupId group);

  JobCounter& jobs() { return *jobs_; }
  std::shared_ptr<JobCounter> shared_jobs() const { return jobs_; }

 private:
  struct Operation {
    Napi::Promise::Deferred deferred;
    GroupId group;
    std::optional<tiktok::Mode> hint_mode;
    std::shared_ptr<Job> job;
  };
  void end(std::unordered_map<OperationId, Operation>::iterator at);

  std::shared_ptr<Dispatcher> dispatcher_;
  std::shared_ptr<JobCounter> jobs_;
  std::unordered_map<OperationId, Operation> running_;
  std::unordered_map<GroupId, std::size_t> group_sizes_;
  std::unordered_map<GroupId, std::vector<Napi::Promise::Deferred>> group_waiters_;
  OperationId last_id_ = 0;
  GroupId last_group_ = 0;
};

}  // namespace tokpost
