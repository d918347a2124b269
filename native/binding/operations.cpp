#include "native/binding/operations.hpp"

#include "native/binding/convert.hpp"

#include <utility>

namespace tokpost {

Operations::Operations(std::shared_ptr<Dispatcher> dispatcher)
    : dispatcher_(std::move(dispatcher)), jobs_(std::make_shared<JobCounter>()) {}

OperationId Operations::begin(Napi::Env env, const CallOptions& options) {
  const OperationId id = ++last_id_;
  running_.emplace(
      id, Operation{Napi::Promise::Deferred::New(env), options.group, options.hint_mode, nullptr});
  ++group_sizes_[options.group];
  if (options.token) options.token->operation = id;
  dispatcher_->hold();
  return id;
}

Napi::Value Operations::promise(OperationId id) const {
  return running_.at(id).deferred.Promise();
}

void Operations::attach(OperationId id, std::shared_ptr<Job> job) {
  running_.at(id).job = std::move(job);
}

void Operations::resolve(Napi::Env env, OperationId id, const MakeValue& make_value) {
  const auto at = running_.find(id);
  if (at == running_.end()) return;
  try {
    at->second.deferred.Resolve(make_value(env));
  } catch (const Napi::Error& error) {
    at->second.deferred.Reject(error.Value());
  }
  end(at);
}

void Operations::reject(Napi::Env env, OperationId id, const Error& error) {
  const auto at = running_.find(id);
  if (at == running_.end()) return;
  at->second.deferred.Reject(error_object(env, error, at->second.hint_mode));
  end(at);
}

void Operations::end(std::unordered_map<OperationId, Operation>::iterator at) {
  const GroupId group = at->second.group;
  running_.erase(at);
  dispatcher_->let_go();
  const auto size = group_sizes_.find(group);
  if (--size->second > 0) return;
  group_sizes_.erase(size);
  const auto waiters = group_waiters_.extract(group);
  if (!waiters) return;
  for (auto& waiter : waiters.mapped()) waiter.Resolve(waiter.Env().Undefined());
}

void Operations::forget_jobs() {
  for (auto& [id, operation] : running_) operation.job.reset();
}

std::size_t Operations::group_size(GroupId group) const {
  const auto at = group_sizes_.find(group);
  return at == group_sizes_.end() ? 0 : at->second;
}

void Operations::cancel(OperationId id) {
  const auto at = running_.find(id);
  if (at != running_.end() && at->second.job) at->second.job->cancel();
}

void Operations::cancel_group(GroupId group) {
  for (auto& [id, operation] : running_) {
    if (operation.group == group && operation.job) operation.job->cancel();
  }
}

void Operations::cancel_all() {
  for (auto& [id, operation] : running_) {
    if (operation.job) operation.job->cancel();
  }
}

Napi::Value Operations::when_group_ends(Napi::Env env, GroupId group) {
  auto deferred = Napi::Promise::Deferred::New(env);
  if (group_sizes_.contains(group)) {
    group_waiters_[group].push_back(deferred);
  } else {
    deferred.Resolve(env.Undefined());
  }
  return deferred.Promise();
}

}  // namespace tokpost
