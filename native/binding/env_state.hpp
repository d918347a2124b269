#pragma once

#include "native/binding/callbacks.hpp"
#include "native/binding/dispatcher.hpp"
#include "native/binding/operations.hpp"
#include "native/core/runtime/io_pool.hpp"

#include <napi.h>

#include <cstddef>
#include <memory>
#include <vector>

namespace tokpost {

/// What needs the native threads beyond a single operation: an engine, a sandbox.
class Resource {
 public:
  virtual ~Resource() = default;
  /// Lets go of everything that lives on native threads. Idempotent; JavaScript thread.
  virtual void close() = 0;
  virtual bool closed() const = 0;
};

/// Everything that one environment (the main thread, a worker, a second load of the file) owns.
/// It lives as instance data; JavaScript thread only.
class EnvState {
 public:
  static void install(Napi::Env env);
  static EnvState& of(Napi::Env env);

  explicit EnvState(Napi::Env env);
  ~EnvState();
  EnvState(const EnvState&) = delete;
  EnvState& operator=(const EnvState&) = delete;

  const std::shared_ptr<Dispatcher>& dispatcher() const { return dispatcher_; }
  Operations& operations() { return operations_; }
  Callbacks& callbacks() { return *callbacks_; }
  const std::shared_ptr<Callbacks>& shared_callbacks() const { return callbacks_; }

  /// Counts when the first thread starts.
  void set_thread_count(std::size_t threads) { thread_count_ = threads; }
  /// The process's threads, started by the first use. Throws Napi::Error after shutdown.
  IoPool& pool(Napi::Env env);
  std::size_t running_threads() const { return pool_ ? pool_->thread_count() : 0; }

  void add_resource(const std::shared_ptr<Resource>& resource);
  std::size_t open_resources() const;
  /// Ends the threads once no resource and no job needs them.
  void release_pool_if_idle();

  /// The end of the environment, from process.on('exit') and from the cleanup hook, whichever
  /// comes (on the main thread only the first is certain, in a worker only the second).
  /// Idempotent; nothing of this environment runs on native threads afterwards.
  void shutdown() noexcept;
  bool is_shut_down() const { return shut_down_; }

 private:
  std::shared_ptr<Dispatcher> dispatcher_;
  std::shared_ptr<Callbacks> callbacks_;
  Operations operations_;
  std::vector<std::weak_ptr<Resource>> resources_;
  std::shared_ptr<IoPool> pool_;
  std::size_t thread_count_ = 2;
  bool shut_down_ = false;
};

}  // namespace tokpost
