#pragma once

#include "native/binding/callback_hold.hpp"
#include "native/core/accounts/desk_store.hpp"
#include "native/core/store/remote_backend.hpp"

#include <napi.h>

#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <utility>

namespace tokpost {

/// A store in JavaScript: its callback takes `{ method, argument }`, the argument as JSON, and the
/// number of the question, which lib/ answers through answerStore().
class JsStore final : public RemoteBackend {
 public:
  explicit JsStore(std::shared_ptr<CallbackHold> hold) : hold_(std::move(hold)) {}

  Awaitable<Result<json::value>> async_ask(std::string method, json::value argument) override;
  void watch(LeaseHolder holder, std::function<void()> wake) override;
  /// Another process has left something to do.
  void wake();

 private:
  const std::shared_ptr<CallbackHold> hold_;
  std::mutex mutex_;  // guards wake_, which a native thread sets
  std::function<void()> wake_;
};

/// For the desk, which opens it.
OpenStore open_js_store(std::shared_ptr<JsStore> store, Log log);

void export_stores(Napi::Env env, Napi::Object exports);

}  // namespace tokpost
