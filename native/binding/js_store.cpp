#include "native/binding/js_store.hpp"

#include "native/binding/convert.hpp"
#include "native/binding/env_state.hpp"
#include "native/binding/handle.hpp"
#include "native/core/store/remote_records.hpp"
#include "native/core/store/remote_store.hpp"

#include <array>
#include <optional>

namespace tokpost {
namespace {

Callbacks::MakeValue call_of(std::string method, const json::value& argument) {
  return [method = std::move(method), text = json::dump(argument)](Napi::Env env) -> Napi::Value {
    return ObjectWriter(env).set("method", method).set("argument", text).object();
  };
}

// The kinds that a store's own errors may have; whatever else it throws is the store's failure.
Errc kind_of(const std::string& name) {
  constexpr std::array kKinds{Errc::config, Errc::state, Errc::validation};
  for (const Errc kind : kKinds) {
    if (name == to_string(kind)) return kind;
  }
  return Errc::store;
}

// newStore(callback) -> handle
Napi::Value js_new_store(const Napi::CallbackInfo& info) {
  return make_handle(info.Env(), std::make_shared<JsStore>(from_handle<CallbackHold>(info[0])));
}

// answerStore(question, answer as JSON | undefined, { kind, code, message, retryable } | undefined)
void js_answer_store(const Napi::CallbackInfo& info) {
  const auto question = static_cast<std::uint64_t>(Js<std::int64_t>::to(info[0]));
  Callbacks& callbacks = EnvState::of(info.Env()).callbacks();
  if (info[2].IsUndefined()) {
    callbacks.answer(question, Js<std::string>::to(info[1]));
    return;
  }
  const ObjectReader reader(info[2]);
  Error error =
      make_error(kind_of(reader.required<std::string>("kind")),
                 reader.required<std::string>("code"), reader.required<std::string>("message"));
  error.retryable = reader.required<bool>("retryable");
  callbacks.answer(question, std::move(error));
}

// wakeStore(store)
void js_wake_store(const Napi::CallbackInfo& info) {
  from_handle<JsStore>(info[0])->wake();
}

}  // namespace

Awaitable<Result<json::value>> JsStore::async_ask(std::string method, json::value argument) {
  const auto hold = hold_;
  Callbacks::MakeValue call = call_of(method, argument);
  Result<std::string> answer =
      co_await Callbacks::async_ask_text(hold->callbacks(), hold->id(), std::move(call));
  if (answer.has_error()) {
    Error error = answer.error();
    if (error.operation.empty()) error.operation = "store." + method;
    co_return error;
  }
  co_return json::parse(*answer);
}

void JsStore::watch(LeaseHolder holder, std::function<void()> wake) {
  {
    const std::lock_guard lock(mutex_);
    wake_ = std::move(wake);
  }
  hold_->callbacks()->notify(hold_->id(), call_of("watch", holder_json(holder)));
}

void JsStore::wake() {
  std::function<void()> wake;
  {
    const std::lock_guard lock(mutex_);
    wake = wake_;
  }
  if (wake) wake();
}

OpenStore open_js_store(std::shared_ptr<JsStore> store, Log log) {
  return [store = std::move(store), log = std::move(log)](SharedKeys keys) {
    return async_open_remote_store(store, std::move(keys), log);
  };
}

void export_stores(Napi::Env env, Napi::Object exports) {
  exports["newStore"] = Napi::Function::New(env, js_new_store, "newStore");
  exports["answerStore"] = Napi::Function::New(env, js_answer_store, "answerStore");
  exports["wakeStore"] = Napi::Function::New(env, js_wake_store, "wakeStore");
}

}  // namespace tokpost
