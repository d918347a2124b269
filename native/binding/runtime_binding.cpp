#include "native/binding/runtime_binding.hpp"

#include "native/binding/callback_hold.hpp"
#include "native/binding/convert.hpp"
#include "native/binding/env_state.hpp"
#include "native/binding/handle.hpp"
#include "native/binding/start_operation.hpp"
#include "native/core/net/tls_version.hpp"

#include <boost/version.hpp>

#include <memory>
#include <string>

namespace tokpost {
namespace {

// setThreads(count): how many threads the process's first use starts.
void js_set_threads(const Napi::CallbackInfo& info) {
  EnvState::of(info.Env())
      .set_thread_count(static_cast<std::size_t>(Js<std::int64_t>::to(info[0])));
}

void js_shutdown(const Napi::CallbackInfo& info) {
  EnvState::of(info.Env()).shutdown();
}

// stats(): what is alive in this environment; all zero when nothing is under way.
Napi::Value js_stats(const Napi::CallbackInfo& info) {
  EnvState& state = EnvState::of(info.Env());
  const auto count = [](std::size_t number) { return static_cast<std::int64_t>(number); };
  return ObjectWriter(info.Env())
      .set("operations", count(state.operations().size()))
      .set("jobs", count(state.operations().jobs().running()))
      .set("queuedEvents", count(state.dispatcher()->queued()))
      .set("callbacks", count(state.callbacks().size()))
      .set("resources", count(state.open_resources()))
      .set("threads", count(state.running_threads()))
      .object();
}

Napi::Value js_versions(const Napi::CallbackInfo& info) {
  const TlsVersion tls = tls_version();
  return ObjectWriter(info.Env())
      .set("openssl", tls.library)
      .set("opensslHeaders", tls.headers)
      .set("tokpost", std::string(TOKPOST_VERSION))
      .set("boost", std::string(BOOST_LIB_VERSION))
      .set("compiler", std::string(__VERSION__))
      .object();
}

// newCancelToken() -> handle, for one operation
Napi::Value js_new_cancel_token(const Napi::CallbackInfo& info) {
  return make_handle(info.Env(), std::make_shared<CancelToken>());
}

void js_cancel(const Napi::CallbackInfo& info) {
  EnvState::of(info.Env()).operations().cancel(from_handle<CancelToken>(info[0])->operation);
}

// newGroup() -> number, for the calls of one client
Napi::Value js_new_group(const Napi::CallbackInfo& info) {
  const GroupId group = EnvState::of(info.Env()).operations().new_group();
  return Napi::Number::New(info.Env(), static_cast<double>(group));
}

Napi::Value js_group_size(const Napi::CallbackInfo& info) {
  const auto group = static_cast<GroupId>(Js<std::int64_t>::to(info[0]));
  const std::size_t size = EnvState::of(info.Env()).operations().group_size(group);
  return Napi::Number::New(info.Env(), static_cast<double>(size));
}

// cancelGroup(group) -> Promise<void>, once the last of them has answered
Napi::Value js_cancel_group(const Napi::CallbackInfo& info) {
  const auto group = static_cast<GroupId>(Js<std::int64_t>::to(info[0]));
  Operations& operations = EnvState::of(info.Env()).operations();
  operations.cancel_group(group);
  return operations.when_group_ends(info.Env(), group);
}

// newCallback(function) -> handle. lib/ keeps the function; the addon holds it weakly.
Napi::Value js_new_callback(const Napi::CallbackInfo& info) {
  if (!info[0].IsFunction()) throw_expected(info[0], "a function");
  const auto callbacks = EnvState::of(info.Env()).shared_callbacks();
  const CallbackId id = callbacks->add(info[0].As<Napi::Function>());
  return make_handle(info.Env(), std::make_shared<CallbackHold>(callbacks, id));
}

// settle(question, failed): JavaScript's answer to a question of the core's.
void js_settle(const Napi::CallbackInfo& info) {
  const auto question = static_cast<std::uint64_t>(Js<std::int64_t>::to(info[0]));
  const bool failed = Js<bool>::to(info[1]);
  Status answer;
  if (failed) {
    answer = make_error(Errc::store, "on_refresh_failed", "The application's onRefresh failed.");
  }
  EnvState::of(info.Env()).callbacks().settle(question, std::move(answer));
}

}  // namespace

void export_runtime(Napi::Env env, Napi::Object exports) {
  exports["setThreads"] = Napi::Function::New(env, js_set_threads, "setThreads");
  exports["shutdown"] = Napi::Function::New(env, js_shutdown, "shutdown");
  exports["stats"] = Napi::Function::New(env, js_stats, "stats");
  exports["versions"] = Napi::Function::New(env, js_versions, "versions");
  exports["newCancelToken"] = Napi::Function::New(env, js_new_cancel_token, "newCancelToken");
  exports["cancel"] = Napi::Function::New(env, js_cancel, "cancel");
  exports["newGroup"] = Napi::Function::New(env, js_new_group, "newGroup");
  exports["groupSize"] = Napi::Function::New(env, js_group_size, "groupSize");
  exports["cancelGroup"] = Napi::Function::New(env, js_cancel_group, "cancelGroup");
  exports["newCallback"] = Napi::Function::New(env, js_new_callback, "newCallback");
  exports["settle"] = Napi::Function::New(env, js_settle, "settle");
}

}  // namespace tokpost
