#include "native/binding/sandbox_binding.hpp"

#include "native/binding/env_state.hpp"
#include "native/binding/handle.hpp"
#include "native/binding/start_operation.hpp"
#include "native/core/base/json.hpp"
#include "native/sandbox/sandbox.hpp"

#include <memory>
#include <string>
#include <utility>

namespace tokpost {
/// A running sandbox, stopped with its environment at the latest. Like every listening server it
/// keeps the process alive until then.
class RunningSandbox final : public Resource {
 public:
  RunningSandbox(std::shared_ptr<sandbox::Sandbox> running, std::shared_ptr<Dispatcher> dispatcher)
      : sandbox_(std::move(running)), dispatcher_(std::move(dispatcher)) {
    dispatcher_->hold();
  }
  ~RunningSandbox() override { RunningSandbox::close(); }
  RunningSandbox(const RunningSandbox&) = delete;
  RunningSandbox& operator=(const RunningSandbox&) = delete;

  void close() override {
    let_go();
    sandbox_->stop();
  }
  bool closed() const override { return closed_; }

  void let_go() {
    if (std::exchange(closed_, true)) return;
    dispatcher_->let_go();
  }

  const std::shared_ptr<sandbox::Sandbox>& sandbox() const { return sandbox_; }

 private:
  std::shared_ptr<sandbox::Sandbox> sandbox_;
  std::shared_ptr<Dispatcher> dispatcher_;
  bool closed_ = false;
};

template <>
struct Js<std::shared_ptr<sandbox::Sandbox>> {
  static Napi::Value from(Napi::Env env, const std::shared_ptr<sandbox::Sandbox>& started) {
    EnvState& state = EnvState::of(env);
    auto running = std::make_shared<RunningSandbox>(started, state.dispatcher());
    state.add_resource(running);
    return make_handle(env, std::move(running));
  }
};

namespace {

Result<json::object> parse_object(const std::string& text) {
  auto parsed = json::parse(text);
  if (parsed.has_error()) return parsed.error();
  if (!parsed->is_object()) {
    return make_error(Errc::validation, "invalid_json", "The arguments are not an object.");
  }
  return parsed->as_object();
}

// startSandbox(optionsJson, rootsPem) -> Promise<handle>. Making a certificate takes long enough to
// be felt on the JavaScript thread.
Napi::Value js_start_sandbox(const Napi::CallbackInfo& info) {
  auto body = [options = Js<std::string>::to(info[0]), roots = Js<std::string>::to(info[1])]()
      -> Awaitable<Result<std::shared_ptr<sandbox::Sandbox>>> {
    auto parsed = parse_object(options);
    if (parsed.has_error()) co_return parsed.error();
    auto started = sandbox::start_sandbox(*parsed, roots);
    co_return started;
  };
  return start_operation<std::shared_ptr<sandbox::Sandbox>>(info.Env(), CallOptions{}, body);
}

// sandboxInfo(handle) -> JSON
Napi::Value js_sandbox_info(const Napi::CallbackInfo& info) {
  const auto running = from_handle<RunningSandbox>(info[0]);
  return Js<std::string>::from(info.Env(), json::dump(running->sandbox()->info()));
}

// sandboxCall(handle, method, argumentsJson) -> JSON
Napi::Value js_sandbox_call(const Napi::CallbackInfo& info) {
  const auto running = from_handle<RunningSandbox>(info[0]);
  const std::string method = Js<std::string>::to(info[1]);
  const auto arguments = parse_object(Js<std::string>::to(info[2]));
  if (arguments.has_error()) throw_error(info.Env(), arguments.error(), std::nullopt);
  const auto answer = running->sandbox()->call(method, *arguments);
  if (answer.has_error()) throw_error(info.Env(), answer.error(), std::nullopt);
  return Js<std::string>::from(info.Env(), json::dump(*answer));
}

// stopSandbox(handle) -> Promise<void>. Stopping joins threads, so it happens on another one.
Napi::Value js_stop_sandbox(const Napi::CallbackInfo& info) {
  const auto running = from_handle<RunningSandbox>(info[0]);
  running->let_go();
  auto body = [sandbox = running->sandbox()]() -> Awaitable<Status> {
    sandbox->stop();
    co_return Status();
  };
  return start_operation<void>(info.Env(), CallOptions{}, body);
}

}  // namespace

void export_sandbox(Napi::Env env, Napi::Object exports) {
  exports["startSandbox"] = Napi::Function::New(env, js_start_sandbox, "startSandbox");
  exports["sandboxInfo"] = Napi::Function::New(env, js_sandbox_info, "sandboxInfo");
  exports["sandboxCall"] = Napi::Function::New(env, js_sandbox_call, "sandboxCall");
  exports["stopSandbox"] = Napi::Function::New(env, js_stop_sandbox, "stopSandbox");
}

}  // namespace tokpost
