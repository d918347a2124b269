#include "native/binding/dispatcher.hpp"

#include <exception>

namespace tokpost {
namespace {

/// What Node's queue carries; its destructor counts it out on whichever path it goes.
struct Queued {
  Queued(std::unique_ptr<Task> queued_task, std::shared_ptr<std::atomic<std::size_t>> counter)
      : task(std::move(queued_task)), count(std::move(counter)) {
    ++*count;
  }
  ~Queued() { --*count; }
  Queued(const Queued&) = delete;
  Queued& operator=(const Queued&) = delete;

  std::unique_ptr<Task> task;
  std::shared_ptr<std::atomic<std::size_t>> count;
};

// An exception of a user's callback belongs to the process, as if a timer's callback had thrown.
void surface(napi_env env, napi_value thrown) {
  if (napi_fatal_exception(env, thrown) != napi_ok) {
    // The environment is going and can run no handler any more.
    napi_value ignored = nullptr;
    napi_get_and_clear_last_exception(env, &ignored);
  }
}

void surface(napi_env env, const char* message) {
  napi_value text = nullptr;
  napi_value error = nullptr;
  if (napi_create_string_utf8(env, message, NAPI_AUTO_LENGTH, &text) == napi_ok &&
      napi_create_error(env, nullptr, text, &error) == napi_ok) {
    surface(env, error);
  }
}

}  // namespace

Dispatcher::Dispatcher(napi_env env)
    : env_(env), queued_(std::make_shared<std::atomic<std::size_t>>(0)) {}

std::shared_ptr<Dispatcher> Dispatcher::create(Napi::Env env) {
  std::shared_ptr<Dispatcher> dispatcher(new Dispatcher(env));
  const Napi::String name = Napi::String::New(env, "tokpost");
  napi_status status = napi_create_threadsafe_function(
      env, nullptr, nullptr, name, 0 /* unbounded */, 1 /* owner: the dispatcher */, nullptr,
      nullptr, nullptr, &Dispatcher::call_js, &dispatcher->function_);
  if (status == napi_ok) status = napi_unref_threadsafe_function(env, dispatcher->function_);
  if (status != napi_ok) throw Napi::Error::New(env, "tokpost could not reach the event loop");
  return dispatcher;
}

Dispatcher::~Dispatcher() = default;  // close() has been called, or the environment is gone

bool Dispatcher::post(std::unique_ptr<Task> task) {
  auto queued = std::make_unique<Queued>(std::move(task), queued_);
  const std::lock_guard lock(mutex_);
  if (function_ == nullptr) return false;
  const napi_status status =
      napi_call_threadsafe_function(function_, queued.get(), napi_tsfn_nonblocking);
  if (status == napi_ok) {
    static_cast<void>(queued.release());  // call_js frees it
    return true;
  }
  // After this answer Node may free the function at any time.
  if (status == napi_closing) function_ = nullptr;
  return false;
}

void Dispatcher::call_js(napi_env env, napi_value /*function*/, void* /*context*/,
                         void* data) noexcept {
  const std::unique_ptr<Queued> queued(static_cast<Queued*>(data));
  if (env == nullptr) return;  // handed back unrun: the environment is going
  try {
    queued->task->run(Napi::Env(env));
  } catch (const Napi::Error& error) {
    surface(env, error.Value());
  } catch (const std::exception& error) {
    surface(env, error.what());
  } catch (...) {
    surface(env, "tokpost: an unknown exception reached the event loop");
  }
}

void Dispatcher::hold() {
  if (holders_++ > 0) return;
  const std::lock_guard lock(mutex_);
  if (function_ != nullptr) napi_ref_threadsafe_function(env_, function_);
}

void Dispatcher::let_go() {
  if (--holders_ > 0) return;
  const std::lock_guard lock(mutex_);
  if (function_ != nullptr) napi_unref_threadsafe_function(env_, function_);
}

void Dispatcher::close() {
  const std::lock_guard lock(mutex_);
  if (function_ == nullptr) return;
  // Aborting hands the queued items back with a null environment.
  napi_release_threadsafe_function(function_, napi_tsfn_abort);
  function_ = nullptr;
}

}  // namespace tokpost
