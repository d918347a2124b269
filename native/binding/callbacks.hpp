#pragma once

#include "native/binding/dispatcher.hpp"
#include "native/core/base/result.hpp"
#include "native/core/runtime/job.hpp"

#include <napi.h>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <unordered_map>

namespace tokpost {

using CallbackId = std::uint64_t;

/// JavaScript functions that native threads call. A function is held weakly: its owner in lib/
/// keeps it, since a strong reference would keep alive whatever the function's closure sees, and
/// with it the object whose end would free the reference.
class Callbacks : public std::enable_shared_from_this<Callbacks> {
 public:
  using MakeValue = std::function<Napi::Value(Napi::Env)>;

  explicit Callbacks(std::shared_ptr<Dispatcher> dispatcher);

  /// JavaScript thread. A function that has been collected is not called, and that is no fault.
  CallbackId add(Napi::Function function);
  void remove(CallbackId id);
  /// The same from any thread; from another than JavaScript's it happens a moment later.
  void release(CallbackId id);

  /// Calls it with one value and forgets about it. From any thread.
  void notify(CallbackId id, MakeValue make_value);

  /// Calls it with a value and a number, and waits until JavaScript hands the number back through
  /// settle(). Only inside a job; a cancelled job and the environment's end wake it.
  static Awaitable<Status> async_ask(std::shared_ptr<Callbacks> self, CallbackId id,
                                     MakeValue make_value);

  /// The same for a question that is answered with a text, through answer().
  static Awaitable<Result<std::string>> async_ask_text(std::shared_ptr<Callbacks> self,
                                                       CallbackId id, MakeValue make_value);

  /// The answer to a question, from lib/. Unknown numbers are of questions that were given up.
  void settle(std::uint64_t question, Status answer);
  void answer(std::uint64_t question, Result<std::string> text);

  /// Every open and every later question fails as cancelled. JavaScript thread.
  void close();

  std::size_t size() const { return functions_.size(); }

 private:
  class Question;

  static Awaitable<Result<std::string>> async_question(std::shared_ptr<Callbacks> self,
                                                       CallbackId id, MakeValue make_value,
                                                       Result<std::string> collected);
  Napi::Function find(CallbackId id);
  std::optional<std::uint64_t> open(const std::shared_ptr<Question>& question);
  void forget(std::uint64_t question);

  std::shared_ptr<Dispatcher> dispatcher_;
  const std::thread::id js_thread_ = std::this_thread::get_id();
  std::unordered_map<CallbackId, Napi::FunctionReference> functions_;  // JavaScript thread only
  CallbackId last_id_ = 0;
  std::mutex mutex_;  // guards what follows
  std::unordered_map<std::uint64_t, std::shared_ptr<Question>> questions_;
  std::uint64_t last_question_ = 0;
  bool closed_ = false;
};

}  // namespace tokpost
