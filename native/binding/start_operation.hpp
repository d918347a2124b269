#pragma once

#include "native/binding/convert.hpp"
#include "native/binding/env_state.hpp"
#include "native/core/runtime/job.hpp"

#include <napi.h>

#include <functional>
#include <memory>
#include <type_traits>
#include <utility>

namespace tokpost {

/// The error of a call to what has been closed.
Error closed_error();
/// A promise that is rejected with it.
Napi::Value reject_closed(Napi::Env env, const CallOptions& options);

/// Runs `body` as a job; the promise gets Js<T>::from of its value, or its Error as an object.
template <class T>
Napi::Value start_operation(Napi::Env env, const CallOptions& options,
                            std::function<Awaitable<Result<T>>()> body) {
  EnvState& state = EnvState::of(env);
  IoPool& pool = state.pool(env);
  Operations& operations = state.operations();
  const OperationId id = operations.begin(env, options);
  const Napi::Value promise = operations.promise(id);

  auto settle = [id](Napi::Env to, Result<T>& result) {
    EnvState& state_of_task = EnvState::of(to);
    if (result.has_error()) {
      state_of_task.operations().reject(to, id, result.error());
    } else {
      state_of_task.operations().resolve(to, id, [&result](Napi::Env env_of_value) -> Napi::Value {
        if constexpr (std::is_void_v<T>) {
          return env_of_value.Undefined();
        } else {
          return Js<T>::from(env_of_value, result.value());
        }
      });
    }
    state_of_task.release_pool_if_idle();
  };
  auto done = [settle, dispatcher = state.dispatcher(),
               jobs = operations.shared_jobs()](Result<T> result) {
    dispatcher->post(make_task(
        [settle, result = std::move(result)](Napi::Env to) mutable { settle(to, result); }));
    jobs->ended();
  };
  operations.jobs().started();
  operations.attach(id, start_job<T>(pool, std::move(body), std::move(done)));
  return promise;
}

}  // namespace tokpost
