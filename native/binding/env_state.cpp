#include "native/binding/env_state.hpp"

#include <algorithm>
#include <chrono>

namespace tokpost {
namespace {

// Cancelled jobs end within milliseconds; the limit only keeps a fault of ours from becoming a
// process that never ends.
constexpr std::chrono::seconds kShutdownLimit{2};

void on_env_cleanup(void* data) noexcept {
  static_cast<EnvState*>(data)->shutdown();
}

}  // namespace

void EnvState::install(Napi::Env env) {
  auto* state = new EnvState(env);
  env.SetInstanceData(state);  // deletes it when the environment goes
  // Hooks run in reverse order: this one before those of the thread-safe function, which is older.
  if (napi_add_env_cleanup_hook(env, on_env_cleanup, state) != napi_ok) {
    throw Napi::Error::New(env, "tokpost could not register its cleanup");
  }
}

EnvState& EnvState::of(Napi::Env env) {
  return *env.GetInstanceData<EnvState>();
}

EnvState::EnvState(Napi::Env env)
    : dispatcher_(Dispatcher::create(env)),
      callbacks_(std::make_shared<Callbacks>(dispatcher_)),
      operations_(dispatcher_) {}

EnvState::~EnvState() {
  shutdown();
}

IoPool& EnvState::pool(Napi::Env env) {
  if (shut_down_) throw Napi::Error::New(env, "tokpost has been shut down with its environment");
  if (!pool_) pool_ = IoPool::shared(thread_count_);
  return *pool_;
}

void EnvState::add_resource(const std::shared_ptr<Resource>& resource) {
  std::erase_if(resources_, [](const std::weak_ptr<Resource>& held) { return held.expired(); });
  resources_.push_back(resource);
}

std::size_t EnvState::open_resources() const {
  return static_cast<std::size_t>(
      std::count_if(resources_.begin(), resources_.end(), [](const std::weak_ptr<Resource>& held) {
        const auto resource = held.lock();
        return resource && !resource->closed();
      }));
}

void EnvState::release_pool_if_idle() {
  if (!pool_ || operations_.size() > 0 || open_resources() > 0) return;
  // A settled operation's job may still be leaving its thread; that takes microseconds.
  if (operations_.jobs().wait_for_none(kShutdownLimit)) pool_.reset();
}

void EnvState::shutdown() noexcept {
  if (shut_down_) return;
  shut_down_ = true;         // refuse new work
  callbacks_->close();       // wakes jobs that wait for JavaScript
  operations_.cancel_all();  // cancel jobs
  operations_.jobs().wait_for_none(kShutdownLimit);
  operations_.forget_jobs();
  for (const auto& held : resources_) {  // drop clients and sandboxes
    if (const auto resource = held.lock()) resource->close();
  }
  resources_.clear();
  pool_.reset();         // joins the threads, unless another environment needs them
  dispatcher_->close();  // drops the queued events and gives the thread-safe function back
}

}  // namespace tokpost
