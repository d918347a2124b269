#pragma once

#include <napi.h>

#include <atomic>
#include <cstddef>
#include <memory>
#include <mutex>
#include <utility>

namespace tokpost {

/// What a native thread wants done on the JavaScript thread. It holds no JavaScript value, since
/// it is made, and may be freed, on any thread.
class Task {
 public:
  virtual ~Task() = default;
  /// May throw Napi::Error; it surfaces as an uncaught exception.
  virtual void run(Napi::Env env) = 0;
};

template <class Body>
std::unique_ptr<Task> make_task(Body body) {
  class BodyTask final : public Task {
   public:
    explicit BodyTask(Body task_body) : body_(std::move(task_body)) {}
    void run(Napi::Env env) override { body_(env); }

   private:
    Body body_;
  };
  return std::make_unique<BodyTask>(std::move(body));
}

/// The one way from native threads to JavaScript: owns the environment's only thread-safe
/// function. Its queue is unbounded and posting never waits, because a thread that waits for room
/// while the JavaScript thread joins it would wait for ever.
class Dispatcher {
 public:
  /// On the JavaScript thread. Throws Napi::Error.
  static std::shared_ptr<Dispatcher> create(Napi::Env env);
  ~Dispatcher();
  Dispatcher(const Dispatcher&) = delete;
  Dispatcher& operator=(const Dispatcher&) = delete;

  /// From any thread. After close() the task is freed unrun and the answer is false.
  bool post(std::unique_ptr<Task> task);

  /// While something holds it the process stays alive. On the JavaScript thread, in pairs.
  void hold();
  void let_go();

  /// Drops what is queued and gives the function back. On the JavaScript thread; idempotent.
  void close();

  std::size_t queued() const { return *queued_; }

 private:
  explicit Dispatcher(napi_env env);
  static void call_js(napi_env env, napi_value function, void* context, void* data) noexcept;

  napi_env env_;
  std::mutex mutex_;  // guards function_ against a post during close()
  napi_threadsafe_function function_ = nullptr;
  std::size_t holders_ = 0;
  // Shared with the queue, which Node may empty after the dispatcher is gone.
  std::shared_ptr<std::atomic<std::size_t>> queued_;
};

}  // namespace tokpost
