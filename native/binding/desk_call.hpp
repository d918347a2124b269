#pragma once

#include "native/binding/call_options.hpp"
#include "native/binding/engine.hpp"
#include "native/binding/start_operation.hpp"
#include "native/core/accounts/desk_calls.hpp"

#include <napi.h>

#include <functional>
#include <memory>
#include <utility>

namespace tokpost {

template <class T>
using RunOnDesk = std::function<Awaitable<Result<T>>(DeskPtr desk)>;

/// Starts `run` as a call on the engine's desk: (engine, group, cancelToken, …).
template <class T>
Napi::Value start_desk_call(const Napi::CallbackInfo& info, RunOnDesk<T> run) {
  const auto engine = from_handle<Engine>(info[0]);
  const CallOptions options = call_options(info, engine->context().config->mode);
  if (!engine->desk()) return reject_closed(info.Env(), options);
  auto body = [desk = engine->desk(), run = std::move(run)] { return run(desk); };
  return start_operation<T>(info.Env(), options, body);
}

template <class T>
Awaitable<Result<ForFeed<T>>> async_for_feed(RunOnDesk<T> run, DeskPtr desk,
                                             std::shared_ptr<PostFeed> feed) {
  Result<T> answer = co_await run(std::move(desk));
  if (answer.has_error()) co_return answer.error();
  co_return ForFeed<T>{*std::move(answer), std::move(feed)};
}

/// The same for an answer about posts, which may have changed what the process waits for.
template <class T>
Napi::Value start_posts_call(const Napi::CallbackInfo& info, RunOnDesk<T> run) {
  const auto engine = from_handle<Engine>(info[0]);
  const CallOptions options = call_options(info, engine->context().config->mode);
  if (!engine->desk()) return reject_closed(info.Env(), options);
  auto body = [desk = engine->desk(), feed = engine->feed(), run = std::move(run)] {
    return async_for_feed<T>(run, desk, feed);
  };
  return start_operation<ForFeed<T>>(info.Env(), options, body);
}

}  // namespace tokpost
