#pragma once

#include "native/binding/call_options.hpp"
#include "native/binding/engine.hpp"
#include "native/binding/start_operation.hpp"
#include "native/core/accounts/desk.hpp"

#include <napi.h>

#include <functional>
#include <memory>
#include <utility>

namespace tokpost {

using DeskPtr = std::shared_ptr<Desk>;

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

}  // namespace tokpost
